public import Workbench

/// The header of a file of safetensors, every number of it checked.
///
/// The tensors fill what follows the header without overlap and gap, so that a
/// read inside of one of them stays inside of the file.
public struct SafetensorsHeader: Sendable {
  /// A tensor and its place.
  public struct Entry: Sendable {
    /// Its name, type and shape.
    public var tensor: StoredTensor
    /// Its first byte, counted from the beginning of the file.
    public var offset: UInt64
    /// Its bytes.
    public var byteCount: UInt64
  }

  /// The longest header that the format allows.
  public static let byteLimit: UInt64 = 100_000_000
  /// The longest name that is taken.
  public static let nameLimit = 255
  /// The most tensors that are taken.
  public static let tensorLimit = 1_000_000
  /// The most dimensions that are taken.
  public static let rankLimit = 8

  /// The tensors, in the order of their bytes.
  public let entries: [Entry]

  /// Reads and checks the header of `file`.
  ///
  /// - Throws: `SafetensorsFailure` for the first fault that is found.
  public init(_ file: PlacedFile) throws(SafetensorsFailure) {
    var prefix: UInt64 = 0
    let isShort = file.byteCount < 8
    let failed = withUnsafeMutableBytes(of: &prefix) {
      isShort ? nil : file.read(at: 0, into: $0)
    }
    if let failed { throw SafetensorsHeader.unreadable(file, failed) }
    let length = UInt64(littleEndian: prefix)
    let available = isShort ? 0 : file.byteCount - 8
    guard !isShort, length <= SafetensorsHeader.byteLimit, length <= available
    else {
      throw .badHeaderLength(
        file: file.path, announced: length, available: available)
    }
    let text = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(length), alignment: 8)
    defer { text.deallocate() }
    if let failed = file.read(at: 8, into: text) {
      throw SafetensorsHeader.unreadable(file, failed)
    }
    let dataStart = 8 + length
    var parser = HeaderParser(
      UnsafeRawBufferPointer(text), file: file.path,
      dataCount: available - length)
    var entries = try parser.entries()
    try SafetensorsHeader.checkAdjacent(
      &entries, file: file.path, dataCount: available - length)
    for index in entries.indices { entries[index].offset += dataStart }
    self.entries = entries
  }

  private static func unreadable(
    _ file: PlacedFile, _ errno: Int32
  ) -> SafetensorsFailure {
    .unreadable(file: file.path, at: 0, reason: PlacedFile.text(errno))
  }

  /// Sorts the tensors by their bytes; each must begin where the one before it
  /// ends.
  private static func checkAdjacent(
    _ entries: inout [Entry], file: String, dataCount: UInt64
  ) throws(SafetensorsFailure) {
    entries.sort {
      ($0.offset, $0.byteCount, $0.tensor.name)
        < ($1.offset, $1.byteCount, $1.tensor.name)
    }
    var end: UInt64 = 0
    for entry in entries {
      guard entry.offset == end else {
        throw .notAdjacent(
          file: file, name: entry.tensor.name, begin: entry.offset,
          expected: end)
      }
      end += entry.byteCount
    }
    guard end == dataCount else {
      throw .trailing(file: file, end: end, available: dataCount)
    }
  }
}
