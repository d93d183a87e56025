import ArgumentParser
import Foundation
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
  var configurationPath: String

  @Argument(help: "The folder to make, or the file where it ends in .gguf.")
  var output: String

  @Option(help: "The type of a GGUF file: auto or any type of quantize.")
  var type: String?

  @Option(help: "What random gates depend on, beside the tensors' names.")
  var seed: UInt64 = 0

  @Option(help: "The threads; as many as processors without it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    try MergeOutput.validate(output, type: type, threads: threads)
  }

  func run() throws {
    let document = try Document.read(configurationPath)
    let places = ModelPlaces(configurationPath)
    let configuration = try ExpertConfiguration(document)
    let experts = try ExpertMerge(
      configuration, name: MergeOutput.name(output), seed: seed,
      reader: {
        try FolderPrompts(
          try places.open(configuration.base.model),
          runs: configuration.gateMode != .cheapEmbed, threads: threads)
      },
      open: places.open)
    for note in experts.notes { ProgressLine.note(note) }
    try MergeOutput.write(
      experts.folder, to: output, type: type, threads: threads)
  }
}
