import ArgumentParser

/// The arguments of what makes a model of models: a configuration, and the place of
/// the result.
struct MergeArguments: ParsableArguments {
  @Argument(
    help: "The configuration, YAML, as mergekit has it.",
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

  @OptionGroup var parallel: ThreadOptions

  func validate() throws { try MergeOutput.validate(output, type: type) }
}
