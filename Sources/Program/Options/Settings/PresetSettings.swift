import Memory
import Models
import Transformer

/// A model whose shape the program knows, instead of a file.
struct PresetSettings {
  var preset: ModelPreset?
  /// How its weights are stored.
  var mix: QuantizationMix?
  /// The path of a file whose tokenizer is copied.
  var vocab: UnsafePointer<CChar>?
  var layers: Int?

  mutating func setPreset(_ value: OptionValue) throws(UsageError) {
    guard let named = ModelPreset.named(value.bytes) else {
      throw .presetUnknown(ShortText(value.bytes))
    }
    preset = named
  }

  mutating func setMix(_ value: OptionValue) throws(UsageError) {
    guard let named = QuantizationMix(named: value.bytes) else {
      throw .typeUnknown(ShortText(value.bytes))
    }
    mix = named
  }

  /// Looks for options that `synthesize` misses.
  func check() throws(UsageError) {
    if preset == nil { throw .optionMissing(Option.preset.name) }
    if mix == nil { throw .optionMissing(Option.type.name) }
  }
}

extension Settings {
  /// Whether tables have a row for that type of a preset: the wanted one, or all
  /// that suit it, where its cache can be stored as is wanted.
  func lists(_ mix: QuantizationMix, of preset: ModelPreset) -> Bool {
    let options = model.transformer
    return
      (self.preset.mix.map { $0 == mix }
      ?? mix.suits(preset.configuration))
      && TransformerPlan.canStore(
        preset.configuration, keys: options.keyType, values: options.valueType)
  }
}
