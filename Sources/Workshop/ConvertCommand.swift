import ArgumentParser
import Conversion
import Foundation
import Quantization
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

  @Option(help: "The threads; as many as processors without it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads takes 1 to 1024")
    }
    guard type.lowercased() == "auto" || FileType(named: type) != nil else {
      throw ValidationError(
        "--type \(type) is not known: auto "
          + FileType.allCases.map { $0.name.lowercased() }
          .joined(separator: " "))
    }
  }

  func run() throws {
    let model = try ModelFolder.open(folder)
    let fileType = FileType(named: type)
    let isPlain = fileType.map { [.f32, .f16, .bf16, .q8_0].contains($0) }
    let conversion = try GGUFConversion(
      model, type: fileType,
      recipe: isPlain ?? true ? nil : fileType.map { QuantizationRecipe($0) },
      name: name)
    for note in conversion.notes { ProgressLine.note(note) }
    let progress = ProgressLine("converting")
    try conversion.write(
      to: output, workers: Workers(count: threads),
      progress: { progress.show($0, of: $1) })
    progress.end()
  }
}
