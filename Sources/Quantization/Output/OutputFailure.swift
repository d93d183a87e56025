public import Files
public import GGUF
public import Tensors
public import Workbench

/// Why a GGUF file is not written.
public enum OutputFailure: WorkshopFailure {
  /// A source cannot be read.
  case source(StoreFailure)
  /// The file cannot be created, filled or put into its place.
  case place(OutputError)
  /// The file could not be read back.
  case layout(GGUFError)
  /// A number is infinite or is none.
  case notFinite(tensor: String, row: Int)
  /// A number, or the scale of a block, is too large for the type.
  case tooLarge(tensor: String, row: Int, type: TensorType)
  /// A row is longer than the working memory of a thread may be.
  case rowTooLong(tensor: String, elements: Int, limit: Int)
  /// The importance of a tensor has another number of values than its columns.
  case importanceSize(tensor: String, found: Int, expected: Int)

  public var code: String {
    switch self {
    case .source(let failure): failure.code
    case .place(let error): "\(error.code)"
    case .layout(let error): "\(error.code)"
    case .notFinite: "weights_not_finite"
    case .tooLarge: "weights_too_large"
    case .rowTooLong: "row_too_long"
    case .importanceSize: "importance_size"
    }
  }

  public var status: Int32 {
    switch self {
    case .source(let failure): failure.status
    case .place: 6
    default: 3
    }
  }

  public var description: String {
    switch self {
    case .source(let failure): failure.description
    case .place(.replacesSource): "the output is the file that is read"
    case .place(let error): error.message
    case .layout(let error): error.message
    case .notFinite(let tensor, let row):
      "tensor \(tensor), row \(row) has a number that is not finite"
    case .tooLarge(let tensor, let row, let type):
      "tensor \(tensor), row \(row) has numbers too large for \(type.name)"
    case .rowTooLong(let tensor, let elements, let limit):
      "tensor \(tensor) has rows of \(elements) elements, at most \(limit) are taken"
    case .importanceSize(let tensor, let found, let expected):
      "the importance of tensor \(tensor) has \(found) values, not \(expected)"
    }
  }
}
