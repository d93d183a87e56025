public import Memory
public import Tensors

/// An error of a file, or of an access to it.
///
/// `at` is always the position in the file, in bytes.
public enum GGUFError: Failure {
  /// The file does not begin with "GGUF".
  case badMagic(found: ShortText)
  /// The file is of a version that is not read.
  case badVersion(UInt32)
  /// The file is big-endian.
  case bigEndian
  /// Something that was announced goes on beyond the end of the file.
  case truncated(
    reading: StaticString, name: ShortText?, at: Int, needed: UInt64,
    available: Int)
  /// A count is larger than this reader takes, or than the file could hold.
  case tooMany(StaticString, count: UInt64, limit: Int)
  /// A key or a name has no or too many bytes.
  case badLength(StaticString, at: Int, length: UInt64, limit: Int)
  /// A key occurs twice.
  case duplicateKey(ShortText)
  /// The id of a value's type is not one of the format's.
  case badValueType(key: ShortText, at: Int, id: UInt32)
  /// A boolean is neither 0 nor 1.
  case badBoolean(key: ShortText, at: Int, value: UInt8)
  /// Arrays nest deeper than `GGUFLimit.arrayDepth`.
  case arrayTooDeep(key: ShortText, at: Int)
  /// `general.alignment` is not a power of two from 8 to the limit.
  case badAlignment(UInt32)
  /// `split.no` is not one of the parts that `split.count` announces.
  case badSplit(index: Int, count: Int)
  /// A tensor's name occurs twice.
  case duplicateTensor(ShortText)
  /// A tensor has no dimension, or too many.
  case badRank(tensor: ShortText, at: Int, rank: UInt64)
  /// A dimension is 0, or the product of them leaves the address space.
  case badDimension(tensor: ShortText, index: Int, length: UInt64)
  /// Dimension 0 is not a whole number of blocks.
  case brokenBlock(tensor: ShortText, type: TensorType, length: Int)
  /// The format once had the type of a tensor and gave it up.
  case removedTensorType(
    tensor: ShortText, id: UInt32, name: StaticString, successor: TensorType)
  /// The type of a tensor is newer than this reader.
  case laterTensorType(tensor: ShortText, id: UInt32, name: StaticString)
  /// The id of a tensor's type is not known.
  case unknownTensorType(tensor: ShortText, id: UInt32)
  /// A tensor does not begin at a multiple of the alignment.
  case misalignedTensor(tensor: ShortText, offset: UInt64, alignment: Int)
  /// A tensor's data lies outside of the file, in part or whole.
  case tensorOutsideFile(
    tensor: ShortText, offset: UInt64, bytes: Int, available: Int)
  /// Two tensors share bytes.
  case overlappingTensors(ShortText, ShortText, offset: Int)
  /// A value is of another type than is asked for.
  case wrongType(key: ShortText, wanted: StaticString, found: StaticString)
  /// An integer does not fit where it is wanted.
  case outOfRange(key: ShortText, value: UInt64)
  /// An array's storage is full.
  case noSpace(needed: Int, free: Int)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .badMagic: "gguf_bad_magic"
    case .badVersion: "gguf_bad_version"
    case .bigEndian: "gguf_big_endian"
    case .truncated: "gguf_truncated"
    case .tooMany: "gguf_too_many"
    case .badLength: "gguf_bad_length"
    case .duplicateKey: "gguf_duplicate_key"
    case .badValueType: "gguf_bad_value_type"
    case .badBoolean: "gguf_bad_boolean"
    case .arrayTooDeep: "gguf_array_too_deep"
    case .badAlignment: "gguf_bad_alignment"
    case .badSplit: "gguf_bad_split"
    case .duplicateTensor: "gguf_duplicate_tensor"
    case .badRank, .badDimension, .brokenBlock: "gguf_bad_shape"
    case .removedTensorType: "gguf_removed_tensor_type"
    case .laterTensorType: "gguf_later_tensor_type"
    case .unknownTensorType: "gguf_unknown_tensor_type"
    case .misalignedTensor: "gguf_misaligned_tensor"
    case .tensorOutsideFile: "gguf_tensor_outside_file"
    case .overlappingTensors: "gguf_overlapping_tensors"
    case .wrongType: "gguf_wrong_type"
    case .outOfRange: "gguf_out_of_range"
    case .noSpace: "gguf_no_space"
    }
  }
}
