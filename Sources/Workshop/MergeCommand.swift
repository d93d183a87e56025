import ArgumentParser
import Conversion
import Foundation
import Merging
import Safetensors
import Workbench

/// `merge`: models made of models.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merges models as a configuration of mergekit describes it.")

  @Argument(help: "The configuration, YAML.")
  var configurationPath: String
  @Argument(help: "The folder to make, or the file where it ends in .gguf.")
  var output: String
  @Option(help: "The type of a GGUF file: f32, f16, bf16, q8_0, q4_k_m, ...")
  var type: String?
  @Option(help: "What random choices depend on.")
  var seed: UInt64 = 0
  @Option(help: "The number of threads.")
  var threads: Int = CommandRun.threads
  @Option(
    help: "The type that weights with a LoRA are rounded to: f32, f16 or bf16.")
  var loraMergeType: String?

  func validate() throws {
    guard threads >= 1, threads <= 1024 else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
    guard loraMergeType.map(["f32", "f16", "bf16"].contains) ?? true else {
      throw ValidationError("--lora-merge-type must be f32, f16 or bf16")
    }
    guard type == nil || MergeOutput.isFile(output) else {
      throw ValidationError("--type is for an output that ends in .gguf")
    }
  }

  func run() throws {
    let document = try Document.read(configurationPath)
    let places = ModelPlaces(configurationPath)
    let merge = try Merge(
      try MergeConfiguration(document), name: MergeOutput.name(output),
      seed: seed,
      adapterType: loraMergeType.flatMap {
        ElementType(rawValue: $0.uppercased())
      },
      open: places.open, path: places.path)
    for note in merge.notes { CommandRun.say("swiftlet-workshop: \(note)") }
    try MergeOutput.write(merge.folder, to: output, type: type, threads: threads)
  }
}

/// Where the models of a configuration are: a relative path is looked for from the
/// current folder, and then from the configuration's.
struct ModelPlaces {
  private let folder: String

  /// The places for the configuration at a path.
  init(_ configuration: String) {
    folder = URL(fileURLWithPath: configuration).deletingLastPathComponent().path
  }

  /// The path of a model, LoRA or tokenizer.
  func path(_ name: String) -> String {
    guard !name.hasPrefix("/"),
      !FileManager.default.fileExists(atPath: name)
    else { return name }
    let beside = folder + "/" + name
    return FileManager.default.fileExists(atPath: beside) ? beside : name
  }

  /// Opens a model, or a LoRA as PEFT writes one.
  func open(_ name: String) throws -> ModelFolder {
    let path = path(name)
    let adapter = path + "/adapter_config.json"
    guard FileManager.default.fileExists(atPath: adapter) else {
      return try ModelFolder.open(path)
    }
    return ModelFolder(
      name: name, configuration: try JSONValue(contentsOf: adapter),
      weights: try SafetensorsStore(
        files: [path + "/adapter_model.safetensors"]),
      files: [:])
  }
}

/// Where a merge goes.
enum MergeOutput {
  /// Whether the output is a GGUF file, and not a folder.
  static func isFile(_ path: String) -> Bool { path.hasSuffix(".gguf") }

  /// The name of the result.
  static func name(_ path: String) -> String {
    var name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    if isFile(name) { name.removeLast(".gguf".count) }
    return name
  }

  /// Writes a model to its place.
  static func write(
    _ folder: ModelFolder, to path: String, type: String?, threads: Int
  ) throws {
    let progress = Progress()
    guard isFile(path) else {
      try FolderWriter(folder).write(
        to: path, workers: Workers(count: threads), progress: progress.show)
      return
    }
    throw MergeFailure.model(path, problem: "GGUF is not written yet")
  }
}
