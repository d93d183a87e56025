import Conversion
import Foundation
import Safetensors
import Workbench

/// Where the models of a configuration are: a relative path is looked for from the
/// current folder, and then from the configuration's.
final class ModelPlaces {
  private let folder: String
  /// The paths of the models and LoRAs that were opened.
  private(set) var opened: [String] = []

  /// The places for the configuration at a path.
  init(_ configuration: String) {
    folder =
      URL(fileURLWithPath: configuration).deletingLastPathComponent().path
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
    guard FileManager.default.fileExists(atPath: path) else {
      throw DocumentFailure.unavailable(
        file: name,
        reason: "no such folder or file, here or beside the configuration; "
          + "models are not downloaded")
    }
    opened.append(path)
    let adapter = path + "/adapter_config.json"
    guard FileManager.default.fileExists(atPath: adapter),
      !FileManager.default.fileExists(atPath: path + "/config.json")
    else { return try ModelFolder.open(path) }
    return ModelFolder(
      name: name, configuration: try JSONValue(contentsOf: adapter),
      weights: try SafetensorsStore(
        files: [path + "/adapter_model.safetensors"]),
      files: [:])
  }
}
