import ArgumentParser
import Merging
import Workbench

/// Makes a mixture of experts of dense models.
struct ExpertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moe",
    abstract: "Makes a mixture of experts as a configuration describes it.")

  @Argument(
    help: "The configuration, YAML, as mergekit-moe has it.",
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
    help: "The number that random gates follow from; the same, the same result."
  )
  var seed: UInt64 = 0

  @OptionGroup var parallel: ThreadOptions

  func validate() throws {
    try MergeOutput.validate(output, type: type)
  }

  func run() throws {
    let document = try Document.read(config)
    let places = ModelPlaces(config)
    let configuration = try ExpertConfiguration(document)
    let experts = try ExpertMerge(
      configuration, name: MergeOutput.name(output), seed: seed,
      reader: {
        try FolderPrompts(
          try places.open(configuration.base.model),
          runs: configuration.gateMode != .cheapEmbed, threads: parallel.threads
        )
      },
      open: places.open)
    for note in experts.notes { Message.note(note) }
    try MergeOutput.check(output, sources: places.opened)
    try MergeOutput.write(
      experts.folder, to: output, type: type, workers: parallel.workers)
  }
}
