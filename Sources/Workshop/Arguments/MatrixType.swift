import ArgumentParser
import Conversion
import Quantization
import Workbench

/// The type of a GGUF file's matrices, as `--type` names it.
struct MatrixType {
  /// The type; `nil` for the one that fits the model.
  let fileType: FileType?

  /// The type of a name: `auto`, or one of those of `quantize`.
  ///
  /// - Throws: `ValidationError` where it is none.
  init(_ name: String) throws {
    fileType = FileType(named: name)
    guard fileType != nil || name.lowercased() == "auto" else {
      throw ValidationError(
        "--type \(name) is not known: auto "
          + FileType.allCases.map { $0.name.lowercased() }
          .joined(separator: " "))
    }
  }

  /// A model's conversion to matrices of the type.
  func conversion(
    of folder: ModelFolder, name: String? = nil
  ) throws -> GGUFConversion {
    let isPlain = fileType.map { [.f32, .f16, .bf16, .q8_0].contains($0) }
    return try GGUFConversion(
      folder, type: fileType,
      recipe: isPlain ?? true ? nil : fileType.map { QuantizationRecipe($0) },
      name: name)
  }
}
