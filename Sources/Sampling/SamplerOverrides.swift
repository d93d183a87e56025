/// The settings that an option, a request or a file gives: some keys with their
/// values.
public struct SamplerOverrides: BitwiseCopyable, Sendable {
  /// A bit for each key that was given, at its raw value.
  private var given: UInt32 = 0
  private var values = SamplerSettings()

  /// Overrides that give nothing.
  public init() {}

  /// The value of `key`, or `nil` where it is not given.
  ///
  /// - Precondition: a value that is set is one that `SamplerKey.accepts`.
  public subscript(key: SamplerKey) -> SamplerValue? {
    get { given & bit(key) == 0 ? nil : values[key] }
    set {
      guard let newValue else {
        given &= ~bit(key)
        return
      }
      given |= bit(key)
      values[key] = newValue
    }
  }

  /// These overrides, and those of `other` for keys that are not given here.
  @export(interface)
  public func or(_ other: SamplerOverrides) -> SamplerOverrides {
    var result = other
    forEach { key, value in result[key] = value }
    return result
  }

  /// `settings`, with the values that are given here instead of its own.
  @export(interface)
  public func over(_ settings: SamplerSettings) -> SamplerSettings {
    var result = settings
    forEach { key, value in result[key] = value }
    return result
  }

  /// Gives each key with its value to `body`.
  ///
  /// Bits are counted, because a list of all keys may lie on the heap.
  private func forEach(_ body: (SamplerKey, SamplerValue) -> Void) {
    var rest = given
    while rest != 0 {
      let bit = rest.trailingZeroBitCount
      rest &= rest - 1
      if let key = SamplerKey(rawValue: bit) { body(key, values[key]) }
    }
  }

  private func bit(_ key: SamplerKey) -> UInt32 { 1 << UInt32(key.rawValue) }
}

extension SamplerOverrides: ExpressibleByDictionaryLiteral {
  /// The settings that a literal spells; a key that stands twice has its last
  /// value.
  public init(dictionaryLiteral elements: (SamplerKey, SamplerValue)...) {
    for (key, value) in elements { self[key] = value }
  }
}
