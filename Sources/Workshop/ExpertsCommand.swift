import ArgumentParser
import Merging
import Workbench

/// Makes a mixture of experts of dense models.
struct ExpertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moe",
    abstract: "Makes a mixture of experts as a configuration describes it.")

  @OptionGroup var arguments: MergeArguments

  @Option(
    help: "The number that random gates follow from; the same, the same result."
  )
  var seed: UInt64 = 0

  func run() throws {
    let document = try Document.read(arguments.config)
    let places = ModelPlaces(arguments.config)
    let configuration = try ExpertConfiguration(document)
    let experts = try ExpertMerge(
      configuration, name: MergeOutput.name(arguments.output), seed: seed,
      reader: {
        try FolderPrompts(
          try places.open(configuration.base.model),
          runs: configuration.gateMode != .cheapEmbed,
          threads: arguments.parallel.threads
        )
      },
      open: places.open)
    for note in experts.notes { Message.note(note) }
    try MergeOutput.check(arguments.output, sources: places.opened)
    try MergeOutput.write(
      experts.folder, to: arguments.output, type: arguments.type,
      workers: arguments.parallel.workers)
  }
}
