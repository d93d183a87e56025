import ArgumentParser
import Foundation
import Merging
import Workbench

/// Makes a model of models.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merges models as a configuration of mergekit describes it.")

  @Argument(
    help: "The configuration, YAML.",
    completion: .file(extensions: ["yml", "yaml"]))
  var configurationPath: String

  @Argument(help: "The folder to make, or the file where it ends in .gguf.")
  var output: String

  @Option(help: "The type of a GGUF file: auto or any type of quantize.")
  var type: String?

  @Option(help: "What random choices depend on, beside the tensors' names.")
  var seed: UInt64 = 0

  @Option(help: "The threads; as many as processors without it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    help: "The type that weights with a LoRA are rounded to: f32, f16, bf16.")
  var loraMergeType: String?

  func validate() throws {
    try MergeOutput.validate(output, type: type, threads: threads)
    guard loraMergeType.map(["f32", "f16", "bf16"].contains) ?? true else {
      throw ValidationError("--lora-merge-type takes f32, f16 or bf16")
    }
  }

  func run() throws {
    let document = try Document.read(configurationPath)
    let places = ModelPlaces(configurationPath)
    let merge = try Merge(
      try MergeConfiguration(document), name: MergeOutput.name(output),
      seed: seed,
      adapterType: loraMergeType.flatMap {
        ElementType(rawValue: $0.uppercased())
      },
      open: places.open, path: places.path)
    for note in merge.notes { ProgressLine.note(note) }
    try MergeOutput.write(
      merge.folder, to: output, type: type, threads: threads)
  }
}
