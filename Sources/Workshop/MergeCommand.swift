import ArgumentParser
import Merging
import Workbench

/// Makes a model of models.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merges models as a configuration of mergekit describes it.")

  @OptionGroup
  var options: MergeOptions

  @Option(
    help: "The type that weights with a LoRA are rounded to: f32, f16, bf16.")
  var loraMergeType: String?

  func validate() throws {
    guard loraMergeType.map(["f32", "f16", "bf16"].contains) ?? true else {
      throw ValidationError("--lora-merge-type takes f32, f16 or bf16")
    }
  }

  func run() throws {
    let places = ModelPlaces(options.configuration)
    let merge = try Merge(
      try MergeConfiguration(try Document.read(options.configuration)),
      name: options.name, seed: options.seed,
      adapterType: loraMergeType.flatMap {
        ElementType(rawValue: $0.uppercased())
      },
      open: places.open, path: places.path)
    try options.write(merge.folder, notes: merge.notes)
  }
}
