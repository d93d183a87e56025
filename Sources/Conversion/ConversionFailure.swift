import GGUF
import Memory
public import ModelFiles
public import Models
public import Workbench

/// Why a model cannot be converted.
public enum ConversionFailure: WorkshopFailure {
  /// The configuration names no architecture that is known.
  case architectureUnknown(String)
  /// The configuration lacks a key.
  case keyMissing(String, reason: String)
  /// A key of the configuration has a value that cannot be used.
  case badValue(key: String, value: String, expected: String)
  /// The configuration asks for what is not computed.
  case unsupported(key: String, value: String, reason: String)
  /// A tensor has no place in the architecture.
  case tensorUnknown(String)
  /// Two tensors have the same place.
  case tensorTwice(String)
  /// A tensor is not there that the architecture needs.
  case tensorMissing(String)
  /// A tensor has another shape than the configuration says.
  case tensorShape(String, found: [Int], expected: [Int])
  /// The folder has no tokenizer.
  case tokenizerMissing
  /// A tokenizer's document contradicts itself.
  case tokenizer(file: String, reason: String)
  /// A tokenizer of a kind that is not converted.
  case tokenizerUnsupported(file: String, reason: String)
  /// No name stands for the expressions by which text is cut.
  case preTokenizer(String)
  /// The model would not be read.
  case model(ModelError)
  /// A GGUF file cannot be opened.
  case file(path: String, ModelFileError)
  /// A key of a GGUF file is missing or of another type.
  case fileKey(path: String, key: String, reason: String)

  /// The stable code.
  public var code: String {
    switch self {
    case .architectureUnknown: "model_architecture_unknown"
    case .keyMissing: "config_key_missing"
    case .badValue: "config_value"
    case .unsupported: "config_unsupported"
    case .tensorUnknown: "tensor_unknown"
    case .tensorTwice: "tensor_duplicate"
    case .tensorMissing: "tensor_missing"
    case .tensorShape: "tensor_shape"
    case .tokenizerMissing: "tokenizer_missing"
    case .tokenizer: "tokenizer_malformed"
    case .tokenizerUnsupported: "tokenizer_unsupported"
    case .preTokenizer: "pre_tokenizer_unsupported"
    case .model(let error): "\(error.code)"
    case .file(_, let error): "\(error.code)"
    case .fileKey: "model_key_missing"
    }
  }

  /// The exit status.
  public var status: Int32 { 3 }

  /// The place and the numbers.
  public var description: String {
    switch self {
    case .architectureUnknown(let name):
      "config.json: the architecture \(name.short) is not converted; known: "
        + Family.allCases.flatMap(\.row.classes).joined(separator: " ")
    case .keyMissing(let key, let reason):
      "config.json has no \(key.short)\(reason)"
    case .badValue(let key, let value, let expected):
      "config.json: \(key.short) is \(value.short), not \(expected)"
    case .unsupported(let key, let value, let reason):
      "config.json: \(key.short) is \(value.short), \(reason)"
    case .tensorUnknown(let name):
      "the tensor \(name.short) has no place in the architecture"
    case .tensorTwice(let name): "two tensors are \(name.short)"
    case .tensorMissing(let name): "the tensor \(name.short) is missing"
    case .tensorShape(let name, let found, let expected):
      "the tensor \(name.short) has the shape \(found)"
        + (expected.isEmpty ? ", which it cannot have" : ", not \(expected)")
    case .tokenizerMissing:
      "the folder has neither tokenizer.json nor tokenizer.model, nor vocab.json "
        + "with merges.txt"
    case .tokenizer(let file, let reason): "\(file): \(reason)"
    case .tokenizerUnsupported(let file, let reason):
      "\(file): \(reason), which is not converted"
    case .preTokenizer(let expressions):
      "tokenizer.json: no pre-tokenizer is known that cuts by \(expressions.short)"
    case .model(let error): error.message
    case .file(let path, .gguf(let error)): "\(path): \(error.message)"
    case .file(_, let error): error.message
    case .fileKey(let path, let key, let reason): "\(path): \(key) \(reason)"
    }
  }
}

extension String {
  /// The text for a message: its beginning, what is not printable escaped.
  var short: String {
    var out = ""
    for scalar in unicodeScalars.prefix(200) {
      if scalar.value < 0x20 || scalar.value == 0x7F {
        out += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > 200 ? out + "…" : out
  }
}
