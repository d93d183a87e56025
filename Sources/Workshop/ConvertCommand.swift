import ArgumentParser
import Conversion
import Quantization
import Workbench

/// Makes a GGUF file of a folder.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Makes a GGUF file of a Hugging Face folder.")

  @Argument(
    help: "The folder: config.json, safetensors, a tokenizer; or a GGUF file.",
    completion: .directory)
  var folder: String

  @Argument(
    help: "The GGUF file to make; a file that is there is replaced.",
    completion: .file(extensions: ["gguf"]))
  var output: String

  @Option(
    name: .customLong("type"),
    help:
      "The type of the matrices: auto (as in the folder), f32, f16, bf16, q8_0 or any TYPE of quantize, such as q4_k_m."
  )
  var type = "auto"

  @Option(help: "What general.name says, in place of the folder's name.")
  var name: String?

  @OptionGroup var parallel: ThreadOptions

  func validate() throws {
    guard type.lowercased() == "auto" || FileType(named: type) != nil else {
      throw ValidationError(
        "--type \(type) is not known: auto "
          + FileType.allCases.map { $0.name.lowercased() }
          .joined(separator: " "))
    }
  }

  func run() throws {
    try OutputCheck.file(output, sources: [folder])
    let model = try ModelFolder.open(folder)
    let fileType = FileType(named: type)
    let isPlain = fileType.map { [.f32, .f16, .bf16, .q8_0].contains($0) }
    let conversion = try GGUFConversion(
      model, type: fileType,
      recipe: isPlain ?? true ? nil : fileType.map { QuantizationRecipe($0) },
      name: name)
    for note in conversion.notes { Message.note(note) }
    let progress = Progress("converting")
    defer { progress.end() }
    try conversion.write(
      to: output, workers: parallel.workers,
      progress: { progress.report($0, of: $1) })
  }
}
