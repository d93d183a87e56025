import Memory
import Models
import Tokenizers
import Workbench

/// Why a model cannot be computed with.
enum EngineFailure: WorkshopFailure {
  /// Its shape, or a number.
  case model(ModelError)
  /// Its tokenizer, or a text.
  case tokenizer(TokenizerError)
  /// The memory.
  case memory(MemoryError)
  /// A file of text cannot be read.
  case text(path: String, MemoryError)
  /// A text is too short.
  case tooShort(tokens: Int, needed: Int)
  /// What a matrix was given is not finite.
  case notFinite(tensor: String)

  var code: String {
    switch self {
    case .model(let error): "\(error.code)"
    case .tokenizer(let error): "\(error.code)"
    case .memory(let error): "\(error.code)"
    case .text(_, let error): "\(error.code)"
    case .tooShort: "text_too_short"
    case .notFinite: "activations_not_finite"
    }
  }

  var status: Int32 {
    switch self {
    case .model(.memory), .memory: 4
    case .model(.unreadable): 5
    case .text, .tooShort, .model(.contextUnusable): 2
    default: 3
    }
  }

  var description: String {
    switch self {
    case .model(let error): error.message
    case .tokenizer(let error): error.message
    case .memory(let error): error.message
    case .text(let path, let error): "\(path): \(error.message)"
    case .tooShort(let tokens, let needed):
      "the text has \(tokens) tokens, \(needed) are needed: give a longer text or a smaller --ctx"
    case .notFinite(let tensor):
      "what tensor \(tensor) was given is not finite"
    }
  }
}
