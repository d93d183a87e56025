internal import Memory
import Tensors

/// A tensor's description as it stands in the file; only the rank is checked.
struct GGUFTensorInfo {
  let name: Bytes
  let rank: Int
  let shape: InlineArray<4, UInt64>
  let type: UInt32
  var offset: UInt64

  /// A shape of whole blocks whose size is known.
  struct Shape {
    let type: TensorType
    let dimensions: InlineArray<4, Int>
    let elementCount: Int
    let byteCount: Int
  }

  /// Checks type and dimensions.
  func checkedShape() throws(GGUFError) -> Shape {
    let type = try knownType()
    var dimensions = InlineArray<4, Int>(repeating: 1)
    var elements = 1
    for index in 0..<rank {
      guard let length = Int(exactly: shape[index]), length >= 1 else {
        throw badDimension(index)
      }
      let (product, overflow) = elements.multipliedReportingOverflow(by: length)
      guard !overflow else { throw badDimension(index) }
      dimensions[index] = length
      elements = product
    }
    guard dimensions[0] % type.blockElements == 0 else {
      throw .brokenBlock(
        tensor: ShortText(name), type: type, length: dimensions[0])
    }
    guard let size = type.byteCount(elements: elements) else {
      throw badDimension(rank - 1)
    }
    return Shape(
      type: type, dimensions: dimensions, elementCount: elements,
      byteCount: size)
  }

  /// Checks the description against the data section.
  func tensor(
    in section: Bytes, alignment: Int
  ) throws(GGUFError) -> GGUFTensor {
    let shape = try checkedShape()
    guard offset % UInt64(alignment) == 0 else {
      throw .misalignedTensor(
        tensor: ShortText(name), offset: offset, alignment: alignment)
    }
    let size = UInt64(shape.byteCount)
    guard let data = section.slice(offset: offset, count: size) else {
      throw .tensorOutsideFile(
        tensor: ShortText(name), offset: offset, bytes: shape.byteCount,
        available: section.count)
    }
    return GGUFTensor(
      name: name, type: shape.type, rank: rank, shape: shape.dimensions,
      elementCount: shape.elementCount, offset: Int(offset), data: data)
  }

  private func knownType() throws(GGUFError) -> TensorType {
    if let known = TensorType(rawValue: type) { return known }
    if let former = TensorType.former(type) {
      throw .removedTensorType(
        tensor: ShortText(name), id: type, name: former.name,
        successor: former.successor)
    }
    if let later = TensorType.laterName(type) {
      throw .laterTensorType(tensor: ShortText(name), id: type, name: later)
    }
    throw .unknownTensorType(tensor: ShortText(name), id: type)
  }

  func badDimension(_ index: Int) -> GGUFError {
    .badDimension(tensor: ShortText(name), index: index, length: shape[index])
  }
}

extension GGUFCursor {
  /// Takes a tensor's description.
  mutating func tensorInfo() throws(GGUFError) -> GGUFTensorInfo {
    let name = try name(
      "the name of a tensor", limit: GGUFLimit.tensorNameBytes)
    let start = offset
    let rank = try integer(UInt32.self, "the rank", of: name)
    guard rank >= 1, rank <= UInt32(GGUFLimit.rank) else {
      throw .badRank(tensor: ShortText(name), at: start, rank: UInt64(rank))
    }
    var shape = InlineArray<4, UInt64>(repeating: 1)
    for index in 0..<Int(rank) {
      shape[index] = try integer(UInt64.self, "a dimension", of: name)
    }
    return GGUFTensorInfo(
      name: name, rank: Int(rank), shape: shape,
      type: try integer(UInt32.self, "the tensor's type", of: name),
      offset: try integer(UInt64.self, "the tensor's offset", of: name))
  }
}
