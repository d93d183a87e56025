import CHost
public import Memory
public import ModelFiles
import Models
public import Transformer

/// Sessions on disk.
///
/// A file appears in its place when it is whole and on the disk: it is written
/// beside it as `PATH.part`, and whoever saves last wins. A restored session
/// goes on with the bits of one that never stopped: keys, values and the states
/// of convolutions depend on nothing but tokens, and the sampler on nothing but
/// these, the seed and the number of the token in its answer.
public struct SessionFiles {
  /// The memory, set aside.
  public struct Plan: Sendable {
    let buffer: Reservation<UInt8>
    let header: Reservation<UInt8>
    let paths: Reservation<UInt8>
    let faults: Reservation<Int32>

    /// Sets aside what files of sessions of a model need.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    public init(
      _ engine: TransformerPlan, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      buffer = try arena.reserve(
        SessionFiles.bufferBytes, of: UInt8.self, for: .text)
      let parts =
        SessionHeader.partsBefore + engine.configuration.layers.count
        + engine.mostCheckpoints
      header = try arena.reserve(
        SessionHeader.byteCount(parts), of: UInt8.self, for: .text)
      paths = try arena.reserve(
        2 * SessionFiles.pathBytes, of: UInt8.self, for: .text)
      faults = try arena.reserve(parts, of: Int32.self, for: .text)
    }
  }

  /// What was saved or restored.
  public struct Summary {
    /// The positions.
    public let tokens: Int
    /// The bytes of the file.
    public let bytes: Int
  }

  /// Bytes that are written at once, and read by all threads together: they
  /// stay in a core's cache.
  private static let bufferBytes = 128 * 1024
  /// A path, the temporary name's ending and a NUL.
  private static let pathBytes = 4096

  let buffer: Region<UInt8>
  let header: SessionHeader
  let paths: Region<UInt8>
  /// What became of each part that was read.
  let faults: Region<Int32>
  let model: ModelFingerprint

  /// Files of sessions of `model`.
  public init(
    _ plan: Plan, _ source: borrowing ModelSource, in arena: borrowing Arena
  ) {
    buffer = arena[plan.buffer]
    header = SessionHeader(memory: arena[plan.header])
    paths = arena[plan.paths]
    faults = arena[plan.faults]
    model = ModelFingerprint(source)
  }

  /// The path, and the path of what becomes the file there, as C strings.
  func names(
    _ path: Bytes
  ) throws(SessionFileError) -> (
    path: UnsafePointer<CChar>, part: UnsafePointer<CChar>
  ) {
    let suffix = Bytes(".part")
    let limit = SessionFiles.pathBytes - suffix.count - 1
    guard path.count <= limit else {
      throw .pathTooLong(ShortText(path), limit: limit)
    }
    let start = SessionFiles.pathBytes
    return (
      SessionFiles.cString(path, Bytes(), paths[0..<start]),
      SessionFiles.cString(path, suffix, paths[start..<paths.count])
    )
  }

  static func cString(
    _ text: Bytes, _ suffix: Bytes, _ out: Region<UInt8>
  ) -> UnsafePointer<CChar> {
    let count = text.count + suffix.count
    out.copy(from: text)
    out[text.count..<count].copy(from: suffix)
    out[count] = 0
    let start = UnsafeRawPointer(out.unsafeStart.unsafelyUnwrapped)
    return start.assumingMemoryBound(to: CChar.self)
  }

  /// The number of a session's parts.
  func partCount(_ transformer: Transformer, checkpoints: Int) -> Int {
    SessionHeader.partsBefore + transformer.layerCount + checkpoints
  }
}
