import ArgumentParser
import Merging
import Workbench

/// Makes a model of models.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merges models as a configuration of mergekit describes it.")

  @OptionGroup var arguments: MergeArguments

  @Option(
    help:
      "The number that random choices follow from; the same, the same result.")
  var seed: UInt64 = 0

  @Option(
    help: "The type that weights with a LoRA are rounded to: f32, f16, bf16.")
  var loraMergeType: String?

  func validate() throws {
    guard loraMergeType.map(["f32", "f16", "bf16"].contains) ?? true else {
      throw ValidationError("--lora-merge-type takes f32, f16 or bf16")
    }
  }

  func run() throws {
    let document = try Document.read(arguments.config)
    let places = ModelPlaces(arguments.config)
    let merge = try Merge(
      try MergeConfiguration(document),
      name: MergeOutput.name(arguments.output),
      seed: seed,
      adapterType: loraMergeType.flatMap {
        ElementType(rawValue: $0.uppercased())
      },
      open: places.open, path: places.path)
    for note in merge.notes { Message.note(note) }
    try MergeOutput.check(arguments.output, sources: places.opened)
    try MergeOutput.write(
      merge.folder, to: arguments.output, type: arguments.type,
      workers: arguments.parallel.workers)
  }
}
