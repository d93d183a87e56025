import Files
import GGUF
import Memory
import ModelFiles

extension ModelSource {
  /// The file that `synthesize` would write of a preset: its beginning alone,
  /// to be planned with.
  ///
  /// - Throws: `ProgramError` where there is not memory for it.
  init(_ preset: ModelPreset, _ mix: QuantizationMix) throws(ProgramError) {
    var maps = MappedFiles()
    var model = try SyntheticModel(
      preset, mix, .invented(SyntheticVocabulary(kind: preset.vocabulary)))
    let bytes = try model.mapHeader(in: &maps)
    let file: GGUFFile
    do { file = try GGUFFile(bytes) } catch { throw .gguf(error) }
    self.init(
      path: Bytes(preset.name), parts: ModelParts(maps), file: file)
  }
}
