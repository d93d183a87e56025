public import ArgumentParser
import Release

/// The program's commands.
public struct WorkshopCommand: ParsableCommand {
  /// The names in usage and help.
  public static let configuration = CommandConfiguration(
    commandName: "swiftlet-workshop",
    abstract: "Makes model files: converts, quantizes, measures and merges.",
    version: "swiftlet-workshop \(Release.version)",
    subcommands: [
      ConvertCommand.self, ExportCommand.self, QuantizeCommand.self,
      ImatrixCommand.self, MergeCommand.self, ExpertsCommand.self,
    ])

  /// For the parser.
  public init() {}
}
