public import GGUF
public import Tensors
public import Workbench

/// Why tensors have no types.
public enum RecipeFailure: WorkshopFailure {
  /// A name of a type is not known, or no file is written with it.
  case unknownType(String)
  /// A pattern of tensors' names is no expression.
  case badPattern(String)
  /// Rows are not whole blocks of the type, and no other takes its place.
  case noFallback(tensor: String, type: TensorType, columns: Int)
  /// The type makes no sense without the tensor's importance.
  case importanceMissing(tensor: String, type: TensorType)
  /// The name of a tensor has a layer that the model has not.
  case badLayer(tensor: String, layers: Int)
  /// A key's value is of another type.
  case badKey(GGUFError)
  /// What is quantised already loses more than it need.
  case alreadyQuantized(tensor: String, type: TensorType)

  /// The stable code.
  public var code: String {
    switch self {
    case .unknownType: "type_unknown"
    case .badPattern: "pattern_malformed"
    case .noFallback: "row_not_whole_blocks"
    case .importanceMissing: "importance_missing"
    case .badLayer: "layer_out_of_range"
    case .badKey(let error): "\(error.code)"
    case .alreadyQuantized: "already_quantized"
    }
  }

  /// The program's exit status.
  public var status: Int32 {
    switch self {
    case .unknownType, .badPattern: 2
    default: 3
    }
  }

  /// What is wrong, with the numbers.
  public var description: String {
    switch self {
    case .unknownType(let name):
      "\(name) is not a type that is written; quantize --help lists those of files"
    case .badPattern(let pattern):
      "\(pattern) is not PATTERN=TYPE with a regular expression"
    case .noFallback(let tensor, let type, let columns):
      "tensor \(tensor) has rows of \(columns) elements, which are not whole blocks of \(type.name)"
    case .importanceMissing(let tensor, let type):
      "tensor \(tensor) would be \(type.name), which needs its importance: give --imatrix"
    case .badLayer(let tensor, let layers):
      "tensor \(tensor) is not in one of the \(layers) layers"
    case .badKey(let error): error.message
    case .alreadyQuantized(let tensor, let type):
      "tensor \(tensor) is \(type.name) already: give --allow-requantize, or a file of F32, F16 or BF16"
    }
  }
}
