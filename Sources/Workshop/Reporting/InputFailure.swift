import Memory
import ModelFiles
import Workbench

/// Why a command cannot begin.
enum InputFailure: WorkshopFailure {
  /// The files of a model cannot be opened.
  case model(path: String, ModelFileError)
  /// A value of an option makes no sense.
  case option(String)

  var code: String {
    switch self {
    case .model(_, let error): "\(error.code)"
    case .option: "usage"
    }
  }

  var status: Int32 {
    switch self {
    case .model: 3
    case .option: 2
    }
  }

  var description: String {
    switch self {
    case .model(let path, let error): "\(path): \(error.message)"
    case .option(let text): text
    }
  }
}
