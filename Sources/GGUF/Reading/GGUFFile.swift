public import Memory

/// A model file of GGUF version 2 or 3, checked whole and read in place.
///
/// Nothing in the file is trusted: every count, length, offset and product is
/// compared with the file's size before it is used. A file that was opened
/// without an error can be used without one: names are unique, arrays are
/// complete, and every tensor's data lies inside of the file and apart from the
/// others'.
///
/// The heap holds one entry for each key and tensor, and no copy of their
/// bytes; `GGUFLimit` bounds both.
public struct GGUFFile {
  /// The version of the format, 2 or 3; their layouts are the same.
  public let version: UInt32
  /// The tensors' offsets are multiples of this number of bytes.
  public let alignment: Int
  /// The keys and their values, in the file's order.
  public let metadata: [GGUFEntry]
  /// The tensors, in the file's order.
  public let tensors: [GGUFTensor]

  let sortedKeys: [Int32]
  let sortedTensors: [Int32]

  /// Reads and checks the file.
  ///
  /// The bytes must stay valid for as long as the file, its values or its
  /// tensors are used. Tensors' data is not touched.
  ///
  /// - Throws: `GGUFError` for the first fault that is found.
  @export(interface)
  public init(_ bytes: Bytes) throws(GGUFError) {
    var cursor = GGUFCursor(bytes)
    version = try cursor.version()
    let announcedTensors = try cursor.integer(
      UInt64.self, "the number of tensors", of: Bytes())
    let announcedPairs = try cursor.integer(
      UInt64.self, "the number of keys", of: Bytes())

    // Length and one byte of the key, the type, and at least one byte of value.
    let pairCount = try cursor.check(
      count: announcedPairs, of: "keys", eachAtLeast: 8 + 1 + 4 + 1,
      limit: GGUFLimit.metadataCount)
    // Length and one byte of the name, rank, one dimension, type and offset.
    let tensorCount = try cursor.check(
      count: announcedTensors, of: "tensors",
      eachAtLeast: 8 + 1 + 4 + 8 + 4 + 8, limit: GGUFLimit.tensorCount)

    var metadata: [GGUFEntry] = []
    metadata.reserveCapacity(pairCount)
    for _ in 0..<pairCount {
      let key = try cursor.name("a key", limit: GGUFLimit.keyBytes)
      metadata.append(GGUFEntry(key: key, value: try cursor.value(of: key)))
    }
    sortedKeys = try GGUFFile.sorted(metadata)
    alignment = try GGUFFile.alignment(metadata)

    var infos: [GGUFTensorInfo] = []
    infos.reserveCapacity(tensorCount)
    for _ in 0..<tensorCount { infos.append(try cursor.tensorInfo()) }

    // A file of a vocabulary alone may end right here, without the padding.
    let dataStart = min(
      GGUFFile.align(cursor.offset, to: alignment), bytes.count)
    let section = bytes.suffix(from: dataStart)
    var tensors: [GGUFTensor] = []
    tensors.reserveCapacity(tensorCount)
    for info in infos {
      tensors.append(try info.tensor(in: section, alignment: alignment))
    }
    sortedTensors = try GGUFFile.sortedTensors(tensorCount) { infos[$0].name }
    try GGUFFile.checkApart(tensors)
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The next multiple of `alignment`, which is a power of two.
  static func align(_ offset: Int, to alignment: Int) -> Int {
    (offset + alignment - 1) & ~(alignment - 1)
  }
}

extension GGUFCursor {
  /// Takes magic and version.
  fileprivate mutating func version() throws(GGUFError) -> UInt32 {
    let magic = try take(4, "the magic", of: Bytes())
    guard magic == "GGUF" else { throw .badMagic(found: ShortText(magic)) }
    let version = try integer(UInt32.self, "the version", of: Bytes())
    // Versions are small: read from the wrong end, the low half is empty.
    if version != 0 && version & 0xFFFF == 0 { throw .bigEndian }
    guard version == 2 || version == 3 else { throw .badVersion(version) }
    return version
  }
}
