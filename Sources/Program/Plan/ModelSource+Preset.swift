import Files
import GGUF
import Memory
import ModelFiles
import Models
import Synthesis

extension ModelSource {
  /// The file that `synthesize` would write of a preset: its beginning alone,
  /// to be planned with.
  ///
  /// - Throws: `ProgramError` where there is not memory for it.
  init(_ preset: ModelPreset, _ mix: QuantizationMix) throws(ProgramError) {
    var maps = MappedFiles()
    let bytes: Bytes
    do {
      var model = try SyntheticModel(
        preset, mix, .invented(SyntheticVocabulary(kind: preset.vocabulary)))
      bytes = try model.mapHeader(in: &maps)
    } catch { throw .model(error) }
    let file: GGUFFile
    do { file = try GGUFFile(bytes) } catch { throw .gguf(error) }
    self.init(
      path: Bytes(preset.name), parts: ModelParts(maps), file: file)
  }
}
