import ArgumentParser
import Conversion
import Safetensors
import Workbench

/// Makes a folder of a GGUF file.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Makes a Hugging Face folder of a GGUF file.")

  @Argument(
    help: "The GGUF file, or a folder.", completion: .file(extensions: ["gguf"])
  )
  var input: String

  @Argument(
    help: "The folder to make; it must not be there, or be empty.",
    completion: .directory)
  var output: String

  @Option(
    name: .customLong("type"),
    help:
      "The type of the weights: auto keeps them, and makes quantised ones f16.")
  var type = FolderType.auto

  @OptionGroup var parallel: ThreadOptions

  func run() throws {
    var model = try ModelFolder.open(input)
    if let name = type.name { model.setType(name) }
    let progress = Progress("exporting")
    defer { progress.end() }
    try FolderWriter(model, type: type.element).write(
      to: output, workers: parallel.workers,
      progress: { progress.report($0, of: $1) })
  }
}

/// The types that folders are written in.
enum FolderType: String, ExpressibleByArgument, CaseIterable {
  case auto
  case f32
  case f16
  case bf16

  /// The type of all floats; `nil` where each tensor keeps its own.
  var element: ElementType? {
    switch self {
    case .auto: nil
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    }
  }

  /// The name in `config.json`.
  var name: String? {
    switch self {
    case .auto: nil
    case .f32: "float32"
    case .f16: "float16"
    case .bf16: "bfloat16"
    }
  }
}

extension ModelFolder {
  /// Has `config.json` name another type of the weights.
  fileprivate mutating func setType(_ name: String) {
    guard case .object(var members) = configuration else { return }
    members.removeAll { $0.key == "dtype" || $0.key == "torch_dtype" }
    members.append(JSONValue.Member("dtype", .string(name)))
    configuration = .object(members)
  }
}
