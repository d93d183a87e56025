public import Memory
import Tensors

extension GGUFError {
  /// Writes what is wrong, where, and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .badMagic, .badVersion, .bigEndian, .truncated, .tooMany, .badLength:
      describeLayout(into: &out)
    case .duplicateKey, .badValueType, .badBoolean, .arrayTooDeep,
      .badAlignment, .badSplit, .wrongType, .outOfRange:
      describeMetadata(into: &out)
    case .duplicateTensor, .badRank, .badDimension, .brokenBlock,
      .removedTensorType, .laterTensorType, .unknownTensorType,
      .misalignedTensor,
      .tensorOutsideFile, .overlappingTensors:
      describeTensor(into: &out)
    case .noSpace(let needed, let free):
      out.append(needed)
      out.append(" bytes do not fit into ")
      out.append(free)
    }
  }

  private func describeLayout(into out: inout TextBuffer) {
    switch self {
    case .badMagic(let found):
      out.append("not a GGUF file: it begins with ")
      found.describe(into: &out)
    case .badVersion(let version):
      out.append("GGUF version ")
      out.append(version)
      out.append(
        version == 1
          ? ", whose lengths have 32 bits, is no longer read; convert it again"
          : " is not known; 2 and 3 are read")
    case .bigEndian:
      out.append("the file is big-endian; only little-endian ones are read")
    case .truncated(let what, let name, let at, let needed, let available):
      out.append("the file ends too early: ")
      out.append(what)
      if let name {
        out.append(" of ")
        name.describe(into: &out)
      }
      out.append(at: at)
      out.append(" needs ")
      out.append(needed)
      out.append(" bytes, ")
      out.append(available)
      out.append(" are left")
    case .tooMany(let what, let count, let limit):
      out.append(count)
      out.append(" ")
      out.append(what)
      out.append(" are announced, at most ")
      out.append(limit)
      out.append(" are possible")
    case .badLength(let what, let at, let length, let limit):
      out.append(what)
      out.append(at: at)
      out.append(" has ")
      out.append(length)
      out.append(" bytes, not 1 to ")
      out.append(limit)
    default: break
    }
  }

  private func describeMetadata(into out: inout TextBuffer) {
    switch self {
    case .duplicateKey(let key):
      out.append("key ")
      key.describe(into: &out)
      out.append(" occurs twice")
    case .badValueType(let key, let at, let id):
      out.append("key ")
      key.describe(into: &out)
      out.append(at: at)
      out.append(" has a value of unknown type ")
      out.append(id)
    case .badBoolean(let key, let at, let value):
      out.append("key ")
      key.describe(into: &out)
      out.append(at: at)
      out.append(" has the boolean ")
      out.append(value)
    case .arrayTooDeep(let key, let at):
      out.append("key ")
      key.describe(into: &out)
      out.append(at: at)
      out.append(" nests arrays deeper than ")
      out.append(GGUFLimit.arrayDepth)
    case .badAlignment(let value):
      out.append("general.alignment is ")
      out.append(value)
      out.append(", not a power of two from 8 to ")
      out.append(GGUFLimit.alignment)
    case .badSplit(let index, let count):
      out.append("split.no is ")
      out.append(index)
      out.append(", not 0 to ")
      out.append(count - 1)
      out.append(", as split.count is ")
      out.append(count)
    case .wrongType(let key, let wanted, let found):
      out.append("key ")
      key.describe(into: &out)
      out.append(" is ")
      out.append(found)
      out.append(", not ")
      out.append(wanted)
    case .outOfRange(let key, let value):
      out.append("key ")
      key.describe(into: &out)
      out.append(" is ")
      out.append(value)
      out.append(", which is too large")
    default: break
    }
  }

  private func describeTensor(into out: inout TextBuffer) {
    switch self {
    case .overlappingTensors(let first, let second, let offset):
      out.append("tensors ")
      first.describe(into: &out)
      out.append(" and ")
      second.describe(into: &out)
      out.append(" share bytes from data offset ")
      out.append(offset)
    case .duplicateTensor(let tensor):
      out.append(tensor: tensor)
      out.append(" occurs twice")
    case .badRank(let tensor, let at, let rank):
      out.append(tensor: tensor)
      out.append(at: at)
      out.append(" has ")
      out.append(rank)
      out.append(" dimensions, not 1 to ")
      out.append(GGUFLimit.rank)
    case .badDimension(let tensor, let index, let length):
      out.append(tensor: tensor)
      out.append(" has ")
      out.append(length)
      out.append(" as dimension ")
      out.append(index)
      out.append(length == 0 ? ", which is empty" : ", which is too large")
    case .brokenBlock(let tensor, let type, let length):
      out.append(tensor: tensor)
      out.append(" has rows of ")
      out.append(length)
      out.append(" elements, no multiple of the ")
      out.append(type.blockElements)
      out.append(" in a block of ")
      out.append(type.name)
    case .removedTensorType(let tensor, let id, let name, let successor):
      out.append(tensor: tensor)
      out.append(" is of type ")
      out.append(id)
      out.append(", ")
      out.append(name)
      out.append(", which was removed from the format; use ")
      out.append(successor.name)
    case .laterTensorType(let tensor, let id, let name):
      out.append(tensor: tensor)
      out.append(" is of type ")
      out.append(id)
      out.append(", ")
      out.append(name)
      out.append(", which is not supported yet")
    case .unknownTensorType(let tensor, let id):
      out.append(tensor: tensor)
      out.append(" is of unknown type ")
      out.append(id)
    case .misalignedTensor(let tensor, let offset, let alignment):
      out.append(tensor: tensor)
      out.append(" begins at data offset ")
      out.append(offset)
      out.append(", no multiple of ")
      out.append(alignment)
    case .tensorOutsideFile(let tensor, let offset, let bytes, let available):
      out.append(tensor: tensor)
      out.append(" takes ")
      out.append(bytes)
      out.append(" bytes from data offset ")
      out.append(offset)
      out.append(", the file holds ")
      out.append(available)
    default: break
    }
  }
}

extension TextBuffer {
  fileprivate mutating func append(at offset: Int) {
    append(" at byte ")
    append(offset)
  }

  fileprivate mutating func append(tensor name: ShortText) {
    append("tensor ")
    name.describe(into: &self)
  }
}
