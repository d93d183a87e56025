public import Workbench

/// Why a file of safetensors, or a folder of them, cannot be used.
public enum SafetensorsFailure: WorkshopFailure {
  /// It cannot be opened, or is no regular file.
  case unavailable(file: String, reason: String)
  /// It cannot be read any more.
  case unreadable(file: String, at: UInt64, reason: String)
  /// It is too short for the header that it announces, or the header is longer
  /// than any.
  case badHeaderLength(file: String, announced: UInt64, available: UInt64)
  /// The header is not JSON of the kind that it must be.
  case badHeader(file: String, at: Int, reason: String)
  /// A tensor's name is empty, too long or not ASCII.
  case badName(file: String, name: String)
  /// A name occurs twice.
  case duplicate(file: String, name: String)
  /// More tensors than any model has.
  case tooMany(file: String, limit: Int)
  /// A tensor's shape has a negative, an enormous or too many dimensions.
  case badShape(file: String, name: String, reason: String)
  /// A tensor's type is not one of the format's.
  case unknownType(file: String, name: String, type: String)
  /// A tensor's bytes lie outside of the file, or run backwards.
  case outside(
    file: String, name: String, begin: UInt64, end: UInt64, available: UInt64)
  /// A tensor has other bytes than its shape and type need.
  case badSize(file: String, name: String, bytes: UInt64, needed: UInt64)
  /// A tensor begins inside of another, or leaves a gap to the one before it.
  case notAdjacent(file: String, name: String, begin: UInt64, expected: UInt64)
  /// Bytes behind the last tensor belong to none.
  case trailing(file: String, end: UInt64, available: UInt64)
  /// The index of a folder names a tensor that its file does not have, or a file
  /// outside of the folder.
  case badIndex(file: String, name: String, reason: String)
  /// The folder has no weights.
  case noWeights(folder: String)
  /// The folder has weights as pickles alone, which are programs.
  case pickle(folder: String, file: String)

  /// The stable code.
  public var code: String {
    switch self {
    case .unavailable: "file_unavailable"
    case .unreadable: "weights_unreadable"
    case .badHeaderLength: "safetensors_header_length"
    case .badHeader: "safetensors_header"
    case .badName: "safetensors_name"
    case .duplicate: "safetensors_duplicate"
    case .tooMany: "safetensors_too_many"
    case .badShape: "safetensors_shape"
    case .unknownType: "safetensors_type"
    case .outside: "safetensors_outside"
    case .badSize: "safetensors_size"
    case .notAdjacent: "safetensors_not_adjacent"
    case .trailing: "safetensors_trailing"
    case .badIndex: "safetensors_index"
    case .noWeights: "weights_missing"
    case .pickle: "weights_pickled"
    }
  }

  /// The exit status.
  public var status: Int32 {
    if case .unreadable = self { return 5 }
    return 3
  }
}
