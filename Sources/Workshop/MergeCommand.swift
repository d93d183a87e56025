import ArgumentParser
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
  var config: String

  @Argument(
    help: "The folder to make, or the GGUF file where it ends in .gguf.")
  var output: String

  @Option(
    help:
      "The type of the matrices where OUTPUT ends in .gguf: auto or any TYPE of quantize."
  )
  var type: String?

  @Option(
    help:
      "The number that random choices follow from; the same, the same result.")
  var seed: UInt64 = 0

  @OptionGroup var parallel: ThreadOptions

  @Option(
    help: "The type that weights with a LoRA are rounded to: f32, f16, bf16.")
  var loraMergeType: String?

  func validate() throws {
    try MergeOutput.validate(output, type: type)
    guard loraMergeType.map(["f32", "f16", "bf16"].contains) ?? true else {
      throw ValidationError("--lora-merge-type takes f32, f16 or bf16")
    }
  }

  func run() throws {
    let document = try Document.read(config)
    let places = ModelPlaces(config)
    let merge = try Merge(
      try MergeConfiguration(document), name: MergeOutput.name(output),
      seed: seed,
      adapterType: loraMergeType.flatMap {
        ElementType(rawValue: $0.uppercased())
      },
      open: places.open, path: places.path)
    for note in merge.notes { Message.note(note) }
    try MergeOutput.check(output, sources: places.opened)
    try MergeOutput.write(
      merge.folder, to: output, type: type, workers: parallel.workers)
  }
}
