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
  /// - Parameters:
  ///   - preset: the model.
  ///   - mix: how its weights are stored.
  ///   - words: the vocabulary of a file of the same preset; one is invented
  ///     where there is none, which takes most of the time.
  /// - Throws: `ProgramError` where there is not memory for it.
  init(
    _ preset: ModelPreset, _ mix: QuantizationMix,
    words: PaddedVocabulary? = nil
  ) throws(ProgramError) {
    var maps = MappedFiles()
    let bytes: Bytes
    do {
      let invented = SyntheticVocabulary(kind: preset.vocabulary)
      var model = try SyntheticModel(
        preset, mix, words.map { .copied($0) } ?? .invented(invented))
      bytes = try model.mapHeader(in: &maps)
    } catch { throw .model(error) }
    let file: GGUFFile
    do { file = try GGUFFile(bytes) } catch { throw .gguf(error) }
    self.init(
      path: Bytes(preset.name), parts: ModelParts(maps), file: file)
  }
}
