import CHost
import Memory
import ModelFiles
import Models
import Transformer

extension ModelLoader {
  /// Reads the model's files, of `byteCount` in all with those of a model that
  /// guesses tokens, into the program's own memory, in the place of
  /// their mappings: every view of them stays.
  ///
  /// - Throws: `ProgramError.model(.unreadable)` where a file is shorter or
  ///   another by now, or cannot be read, or where the program shall end.
  @inline(never)
  static func copy(
    _ source: borrowing ModelSource, _ byteCount: Int, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) {
    let mebibytes = byteCount >> 20
    var done = 0
    var count = 1
    var told = host_nanoseconds()
    let pause = UInt64(settings.model.patience) * 250_000_000
    while count > 0, host_termination() == 0 {
      if BoardTeam.isFollowing, host_nanoseconds() - told > pause {
        BoardFollower.tellWorking()
        told = host_nanoseconds()
      }
      console.show("loading ", done >> 20, of: mebibytes, " MiB")
      count = Int(host_mapping_copy())
      done += count
    }
    let errno = host_errno()
    console.show("", 0, of: 0, "")
    if count == Int(HOST_COPY_REFUSED) {
      throw .modelFile(
        .unavailable(
          ShortText(source.path),
          .fileNotMappable(bytes: UInt64(byteCount), errno: errno)))
    }
    guard count == 0 else { throw .model(.unreadable) }
  }
}
