public import Memory

/// A known model: its configuration, with a title.
public struct ModelPreset: Sendable {
  /// The name in options.
  public let name: StaticString
  /// The text of `general.name`.
  public let title: StaticString
  /// Its shape.
  public var configuration: ModelConfiguration
  /// Its vocabulary.
  public let vocabulary: VocabularyKind
  /// The tensors that it has, of those that not every model has.
  public let optional: TensorRoles

  /// Every tensor, in the order of the file.
  public var tensors: [ModelTensor] { configuration.tensors(with: optional) }

  /// A model of that shape.
  init(
    _ name: StaticString, _ title: StaticString, _ vocabulary: VocabularyKind,
    optional: TensorRoles = TensorRoles(), _ shape: PresetShape
  ) {
    self.name = name
    self.title = title
    self.vocabulary = vocabulary
    self.optional = optional
    configuration = shape.configuration(vocabulary: vocabulary.count)
  }

  /// All of them; one more model is one more row.
  public static var all: [ModelPreset] {
    var presets = swallows
    presets += qwens
    presets += gemmas
    presets += hybrids
    presets += japanese
    return presets
  }

  /// The preset of that name, or the first of that last part of one (`7b`), in
  /// small or capital letters.
  public static func named(_ name: Bytes) -> ModelPreset? {
    all.first { $0.isNamed(name) }
  }

  private func isNamed(_ text: Bytes) -> Bool {
    let whole = Bytes(name)
    var last = whole.count
    while last > 0, whole[last - 1] != 0x2D { last -= 1 }
    return text.isSpelled(whole) || text.isSpelled(whole.suffix(from: last))
  }
}

extension Bytes {
  /// Whether both are the same text, small and capital letters of ASCII aside.
  fileprivate func isSpelled(_ other: Bytes) -> Bool {
    func small(_ byte: UInt8) -> UInt8 {
      byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
    guard count == other.count else { return false }
    for index in 0..<count where small(self[index]) != small(other[index]) {
      return false
    }
    return true
  }
}
