import ArgumentParser
import Conversion
import Workbench

/// Makes a GGUF file of a folder.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Makes a GGUF file of a Hugging Face folder.")

  @Argument(help: "The folder, or a GGUF file.", completion: .directory)
  var folder: String

  @Argument(
    help: "The GGUF file to make.", completion: .file(extensions: ["gguf"]))
  var output: String

  @Option(
    name: .customLong("type"),
    help: "auto, f32, f16, bf16, q8_0 or any type of quantize.")
  var type = "auto"

  @Option(help: "The model's name, in place of the folder's.")
  var name: String?

  @OptionGroup
  var threads: ThreadOptions

  func validate() throws { _ = try MatrixType(type) }

  func run() throws {
    let conversion = try MatrixType(type).conversion(
      of: ModelFolder.open(folder), name: name)
    for note in conversion.notes { ProgressLine.note(note) }
    let progress = ProgressLine("converting")
    try conversion.write(
      to: output, workers: threads.workers,
      progress: { progress.show($0, of: $1) })
    progress.end()
  }
}
