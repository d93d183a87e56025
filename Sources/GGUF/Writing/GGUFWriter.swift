public import Files
public import Memory
public import Tensors

/// Writes a file of GGUF version 3, front to back.
///
/// First everything is declared with `add` and `addTensor`, then `seal` fixes
/// the layout, then `writeHeader` and `writeData` produce the bytes. The heap
/// holds one entry for each key and tensor; values, names and data are views
/// that must stay valid until they are written. A declaration or a seal refuses
/// a file that could not be read back.
///
/// The alignment is that of the entry `general.alignment`, or 32.
public struct GGUFWriter {
  private var metadata: [GGUFEntry] = []
  private var infos: [GGUFTensorInfo] = []
  private var sizes: [Int] = []
  private var isSealed = false
  private var alignment = GGUFLimit.defaultAlignment

  /// The bytes before the data, padding included; 0 until the layout is fixed.
  public private(set) var headerByteCount = 0
  /// The bytes of all tensors, padding included; 0 until the layout is fixed.
  public private(set) var dataByteCount = 0

  private var currentTensor = 0
  private var currentByteCount = 0

  /// A file without keys and tensors.
  public init() {}

  /// Declares a key and its value; traps once the layout is fixed.
  ///
  /// - Throws: `GGUFError` where the key's length, the number of keys or the
  ///   elements of an array would not be read back.
  @export(interface)
  public mutating func add(
    _ key: Bytes, _ value: GGUFValue
  ) throws(GGUFError) {
    precondition(!isSealed, "the layout is fixed")
    try checkName(key, "a key", limit: GGUFLimit.keyBytes)
    try checkCount(metadata.count, "keys", limit: GGUFLimit.metadataCount)
    if case .array(let array) = value {
      var cursor = GGUFCursor(array.bytes)
      _ = try cursor.elements(
        array.elementType, UInt64(array.count), of: key, depth: 1)
    }
    metadata.append(GGUFEntry(key: key, value: value))
  }

  /// Declares a key and its value, as `add(_:_:)` of a key's bytes.
  @export(interface)
  public mutating func add(
    _ key: StaticString, _ value: GGUFValue
  ) throws(GGUFError) {
    try add(Bytes(key), value)
  }

  /// Declares the next tensor; traps once the layout is fixed.
  ///
  /// Dimension 0 is the one whose elements lie side by side.
  ///
  /// - Throws: `GGUFError` where the name's length, the shape or the number of
  ///   tensors would not be read back.
  @export(interface)
  public mutating func addTensor(
    _ name: Bytes, _ type: TensorType, dimensions: [Int]
  ) throws(GGUFError) {
    precondition(!isSealed, "the layout is fixed")
    let limit = GGUFLimit.tensorNameBytes
    try checkName(name, "the name of a tensor", limit: limit)
    try checkCount(infos.count, "tensors", limit: GGUFLimit.tensorCount)
    guard dimensions.count >= 1, dimensions.count <= GGUFLimit.rank else {
      throw .badRank(
        tensor: ShortText(name), at: 0, rank: UInt64(dimensions.count))
    }
    var shape = InlineArray<4, UInt64>(repeating: 1)
    for index in dimensions.indices {
      shape[index] = UInt64(max(dimensions[index], 0))
    }
    infos.append(
      GGUFTensorInfo(
        name: name, rank: dimensions.count, shape: shape, type: type.rawValue,
        offset: 0))
  }

  /// Fixes the layout; nothing can be declared any more.
  ///
  /// - Throws: `GGUFError` for a key or tensor that occurs twice, an alignment
  ///   or shape that would not be read back, or a sum that leaves the address
  ///   space.
  @export(interface)
  public mutating func seal() throws(GGUFError) {
    precondition(!isSealed, "the layout is fixed")
    _ = try GGUFFile.sorted(metadata)
    _ = try GGUFFile.sortedTensors(infos.count) { infos[$0].name }
    alignment = try GGUFFile.alignment(metadata)
    sizes.reserveCapacity(infos.count)
    for index in infos.indices {
      let size = try infos[index].checkedShape().byteCount
      guard size < Int.max / 4, dataByteCount < Int.max / 4 else {
        throw infos[index].badDimension(infos[index].rank - 1)
      }
      infos[index].offset = UInt64(dataByteCount)
      sizes.append(size)
      dataByteCount = GGUFFile.align(dataByteCount + size, to: alignment)
    }
    var counter = CountingSink()
    writeDeclarations(to: &counter)
    headerByteCount = GGUFFile.align(counter.count, to: alignment)
    isSealed = true
  }

  /// Writes everything that comes before the data; once, when sealed.
  ///
  /// - Throws: the sink's error.
  public func writeHeader<Sink: ByteSink>(
    to sink: inout Sink
  ) throws(Sink.SinkFailure) {
    precondition(isSealed, "the layout is not fixed")
    var counter = CountingSink()
    writeDeclarations(to: &counter)
    try writeDeclarations(to: &sink)
    try sink.write(zeros: headerByteCount - counter.count)
  }

  /// Writes the next part of the current tensor, and the padding behind its
  /// last; traps where the part goes beyond the tensor.
  ///
  /// Tensors follow each other in the order in which they were declared.
  ///
  /// - Throws: the sink's error.
  public mutating func writeData<Sink: ByteSink>(
    _ part: Bytes, to sink: inout Sink
  ) throws(Sink.SinkFailure) {
    precondition(isSealed && currentTensor < sizes.count, "no tensor is due")
    let size = sizes[currentTensor]
    precondition(part.count <= size - currentByteCount, "beyond the tensor")
    try sink.write(part)
    currentByteCount += part.count
    guard currentByteCount == size else { return }
    try sink.write(zeros: GGUFFile.align(size, to: alignment) - size)
    currentTensor += 1
    currentByteCount = 0
  }

  /// Whether every tensor's data was written.
  public var isComplete: Bool { isSealed && currentTensor == sizes.count }

  private func writeDeclarations<Sink: ByteSink>(
    to sink: inout Sink
  ) throws(Sink.SinkFailure) {
    try sink.write(Bytes("GGUF"))
    try sink.write(integer: UInt32(3))
    try sink.write(integer: UInt64(infos.count))
    try sink.write(integer: UInt64(metadata.count))
    for entry in metadata {
      try sink.write(string: entry.key)
      try sink.write(integer: entry.value.type.rawValue)
      try sink.write(value: entry.value)
    }
    for info in infos {
      try sink.write(string: info.name)
      try sink.write(integer: UInt32(info.rank))
      for index in 0..<info.rank {
        try sink.write(integer: info.shape[index])
      }
      try sink.write(integer: info.type)
      try sink.write(integer: info.offset)
    }
  }

  private func checkName(
    _ name: Bytes, _ what: StaticString, limit: Int
  ) throws(GGUFError) {
    guard name.count >= 1, name.count <= limit else {
      throw .badLength(what, at: 0, length: UInt64(name.count), limit: limit)
    }
  }

  private func checkCount(
    _ count: Int, _ what: StaticString, limit: Int
  ) throws(GGUFError) {
    guard count < limit else {
      throw .tooMany(what, count: UInt64(count) + 1, limit: limit)
    }
  }
}

/// Counts what would be written.
private struct CountingSink: ByteSink {
  var count = 0

  mutating func write(_ bytes: Bytes) throws(Never) { count += bytes.count }
}
