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
    case .model(let path, .gguf(let error)): "\(path): \(error.message)"
    case .model(_, let error):
      error.message
        + ("\(error.code)" == "model_not_a_file"
          ? "; convert makes a GGUF file of a folder" : "")
    case .option(let text): text
    }
  }
}
