import ArgumentParser
import Conversion
import Foundation
import Safetensors
import Workbench

/// What `merge` and `moe` are given: a configuration, and where the result goes, a
/// folder or a GGUF file.
struct MergeOptions: ParsableArguments {
  @Argument(
    help: "The configuration, YAML.",
    completion: .file(extensions: ["yml", "yaml"]))
  var configuration: String

  @Argument(help: "The folder to make, or the file where it ends in .gguf.")
  var output: String

  @Option(help: "The type of a GGUF file: auto or any type of quantize.")
  var type: String?

  @Option(help: "What random choices depend on, beside the tensors' names.")
  var seed: UInt64 = 0

  @OptionGroup
  var threads: ThreadOptions

  func validate() throws {
    guard let type else { return }
    guard isFile else {
      throw ValidationError("--type is for an output that ends in .gguf")
    }
    _ = try MatrixType(type)
  }

  private var isFile: Bool { output.hasSuffix(".gguf") }

  /// The name of the result.
  var name: String {
    let name = URL(fileURLWithPath: output).standardizedFileURL
      .lastPathComponent
    return isFile ? String(name.dropLast(".gguf".count)) : name
  }

  /// Tells the notes and writes a result to its place.
  func write(_ folder: ModelFolder, notes: [String]) throws {
    for note in notes { ProgressLine.note(note) }
    let progress = ProgressLine("merging")
    defer { progress.end() }
    guard isFile else {
      try FolderWriter(folder).write(
        to: output, workers: threads.workers,
        progress: { progress.show($0, of: $1) })
      return
    }
    let conversion = try MatrixType(type ?? "auto").conversion(of: folder)
    for note in conversion.notes { ProgressLine.note(note) }
    try conversion.write(
      to: output, workers: threads.workers,
      progress: { progress.show($0, of: $1) })
  }
}
