import ArgumentParser
import Merging
import Workbench

/// Makes a mixture of experts of dense models.
struct ExpertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moe",
    abstract: "Makes a mixture of experts as a configuration describes it.")

  @OptionGroup
  var options: MergeOptions

  func run() throws {
    let places = ModelPlaces(options.configuration)
    let configuration = try ExpertConfiguration(
      try Document.read(options.configuration))
    let experts = try ExpertMerge(
      configuration, name: options.name, seed: options.seed,
      reader: {
        try FolderPrompts(
          try places.open(configuration.base.model),
          runs: configuration.gateMode != .cheapEmbed,
          workers: options.threads.workers)
      },
      open: places.open)
    try options.write(experts.folder, notes: experts.notes)
  }
}
