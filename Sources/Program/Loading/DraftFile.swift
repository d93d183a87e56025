import Files
import GGUF
import Memory
import ModelFiles

/// The file of a model that guesses tokens; it stays mapped until the process
/// ends.
struct DraftFile {
  /// The last part of its path.
  let name: Bytes
  /// The bytes of its parts.
  let byteCount: Int
  /// Its directory.
  let file: GGUFFile
  /// The guard of its parts, which the model's know nothing of.
  let mapping: GuardedMapping

  /// Maps the file at `path`, and notes which where that fails.
  init(
    _ path: UnsafePointer<CChar>, _ console: Console
  ) throws(ProgramError) {
    let place = UnsafeMutablePointer<ModelSource>.allocate(capacity: 1)
    do { place.initialize(to: try ModelSource(path)) } catch {
      DraftFile.note(Bytes(cString: path), console)
      throw .modelFile(error)
    }
    name = place.pointee.fileName
    byteCount = place.pointee.byteCount
    file = place.pointee.file
    mapping = place.pointee.parts.mapping
  }

  /// Says that the error that follows is the draft model's.
  func note(_ console: Console) { DraftFile.note(name, console) }

  private static func note(_ name: Bytes, _ console: Console) {
    console.note { out in
      out.append("draft model ")
      out.append(printable: name, limit: 256)
    }
  }
}
