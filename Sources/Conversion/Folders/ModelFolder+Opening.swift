import Foundation
import Safetensors
public import Workbench

extension ModelFolder {
  /// The model at `path`: a folder of Hugging Face's, or a GGUF file seen as one.
  ///
  /// - Throws: a `WorkshopFailure`: what is wrong with a document, the weights or
  ///   the file.
  public static func open(_ path: String) throws -> ModelFolder {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(
      atPath: path, isDirectory: &isFolder)
    guard isThere else {
      throw DocumentFailure.unavailable(
        file: path, reason: "there is no such file or folder")
    }
    guard isFolder.boolValue else { return try file(path) }
    let configuration = try JSONValue(contentsOf: path + "/config.json")
    guard configuration.members != nil else {
      throw DocumentFailure.malformed(file: path + "/config.json", offset: 0)
    }
    let quantization = WeightQuantization(configuration)
    let weights = try SafetensorsStore(
      folder: path, scaledBy: quantization?.block)
    if quantization?.scalesAreBeside == true, let name = weights.unscaled.first
    {
      throw StoreFailure.missing(tensor: name + "_scale_inv")
    }
    var files: [String: Data] = [:]
    for name in documents {
      let file = path + "/" + name
      guard FileManager.default.fileExists(atPath: file) else { continue }
      files[name] = try Document.read(file)
    }
    for (name, data) in try templates(in: path) { files[name] = data }
    return ModelFolder(
      name: ModelFolder.name(of: path), configuration: configuration,
      weights: weights, files: files)
  }

  /// The documents that a folder may have beside its configuration.
  private static let documents = [
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json",
    "generation_config.json", "special_tokens_map.json", "added_tokens.json",
    "chat_template.jinja", "chat_template.json", "vocab.json", "merges.txt",
    "README.md",
  ]

  /// The most named templates that are read.
  private static let templateLimit = 64

  /// The named templates: `additional_chat_templates/NAME.jinja`.
  private static func templates(in path: String) throws -> [(String, Data)] {
    let folder = "additional_chat_templates"
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: path + "/" + folder)) ?? []
    return try names.filter { $0.hasSuffix(".jinja") }.sorted()
      .prefix(templateLimit)
      .map {
        ("\(folder)/\($0)", try Document.read("\(path)/\(folder)/\($0)"))
      }
  }

  /// The last part of a path, also of `.` and of one with slashes behind it.
  static func name(of path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
  }
}
