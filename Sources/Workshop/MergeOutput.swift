import ArgumentParser
import Conversion
import Foundation
import Quantization
import Safetensors
import Workbench

/// Where a merge goes: a folder, or a GGUF file.
enum MergeOutput {
  /// Whether the output is a GGUF file.
  static func isFile(_ path: String) -> Bool { path.hasSuffix(".gguf") }

  /// The name of the result.
  static func name(_ path: String) -> String {
    var name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    if isFile(name) { name.removeLast(".gguf".count) }
    return name
  }

  /// Checks the arguments that say how the output is written.
  static func validate(_ path: String, type: String?) throws {
    guard let type else { return }
    guard isFile(path) else {
      throw ValidationError("--type is for an output that ends in .gguf")
    }
    guard type.lowercased() == "auto" || FileType(named: type) != nil else {
      throw ValidationError(
        "--type \(type) is not known: auto "
          + FileType.allCases.map { $0.name.lowercased() }
          .joined(separator: " "))
    }
  }

  /// Checks that a file replaces nothing of what is read.
  static func check(_ path: String, sources: [String]) throws {
    if isFile(path) { try OutputCheck.file(path, sources: sources) }
  }

  /// Writes a model to its place.
  static func write(
    _ folder: ModelFolder, to path: String, type: String?, workers: Workers
  ) throws {
    let progress = Progress("merging")
    defer { progress.end() }
    guard isFile(path) else {
      try FolderWriter(folder).write(
        to: path, workers: workers, progress: { progress.report($0, of: $1) })
      return
    }
    let fileType = type.flatMap { FileType(named: $0) }
    let isPlain = fileType.map { [.f32, .f16, .bf16, .q8_0].contains($0) }
    let conversion = try GGUFConversion(
      folder, type: fileType,
      recipe: isPlain ?? true ? nil : fileType.map { QuantizationRecipe($0) })
    for note in conversion.notes { Message.note(note) }
    try conversion.write(
      to: path, workers: workers, progress: { progress.report($0, of: $1) })
  }
}
