import Foundation
import GGUF
import Models
import Workbench

extension ModelFolder {
  /// The GGUF file at `path` seen as a folder: its tensors by the names of Hugging
  /// Face and as its classes have them, its keys as `config.json` and the documents
  /// of a tokenizer.
  ///
  /// - Throws: `ConversionFailure` where the file is not sound, no model that runs,
  ///   or of a tokenizer that no document says.
  static func file(_ path: String) throws -> ModelFolder {
    let model = try GGUFModel(path)
    let family = Family(
      model.configuration.architecture, experts: model.configuration.experts)
    let store = try GGUFStore(model, family)
    let matrices = store.tensors.filter { $0.shape.count > 1 }
    let type =
      matrices.first { $0.type == .bf16 || $0.type == .f16 }?.type
      ?? (matrices.contains { $0.type == .blocks } ? .f16 : .f32)
    let document = try ConfigurationDocument(model, family, dtype: type)
    var files = try VocabularyDocuments(model, family).files
    files.merge(GenerationDocument(model).files) { $1 }
    var name = ModelFolder.name(of: path)
    if name.lowercased().hasSuffix(".gguf") { name.removeLast(5) }
    return ModelFolder(
      name: name, configuration: document.value, weights: store, files: files)
  }
}
