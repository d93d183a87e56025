import Sampling
import Testing

/// The rows of the settings, and the overrides that hold some of them.
struct SamplerKeyTests {
  /// The least and the largest value of a setting, as its row says.
  private func ends(_ key: SamplerKey) -> [SamplerValue] {
    switch key.row.field {
    case .integer(let least, let most, _, _): [.integer(least), .integer(most)]
    case .number(let least, let most, _, _): [.number(least), .number(most)]
    }
  }

  /// A value in the range that is not the default's.
  private func other(_ key: SamplerKey) -> SamplerValue {
    let ends = ends(key)
    return ends[0] == SamplerSettings()[key] ? ends[1] : ends[0]
  }

  @Test(arguments: SamplerKey.allCases)
  func ranges(key: SamplerKey) {
    for value in ends(key) { #expect(key.accepts(value)) }
    switch key.row.field {
    case .integer(let least, let most, _, _):
      #expect(!key.accepts(.integer(least - 1)))
      if most < Int.max { #expect(!key.accepts(.integer(most + 1))) }
      #expect(!key.accepts(.number(Double(least))))
    case .number(let least, let most, _, _):
      #expect(!key.accepts(.number(least - 0.001)))
      #expect(!key.accepts(.number(most + 0.001)))
      #expect(!key.accepts(.number(.nan)))
      // A number may be spelled as an integer.
      #expect(key.accepts(.integer(Int(most))))
    }
  }

  /// Each row reads and writes a field of its own.
  @Test(arguments: SamplerKey.allCases)
  func fields(key: SamplerKey) {
    let value = other(key)
    var settings = SamplerSettings()
    settings[key] = value
    #expect(Float(settings[key].number) == Float(value.number))
    for another in SamplerKey.allCases where another != key {
      #expect(settings[another] == SamplerSettings()[another])
    }
  }

  @Test func names() {
    func text(_ name: StaticString) -> String { "\(name)" }
    let rows = SamplerKey.allCases.map { $0.row }
    #expect(Set(rows.map { text($0.name) }).count == rows.count)
    for row in rows {
      let option = text(row.option)
      #expect(option.replacing("-", with: "_") == text(row.name))
      #expect(!option.contains("_"))
    }
    let files = rows.compactMap { $0.file.map(text) }
    #expect(Set(files).count == files.count)
    #expect(files.allSatisfy { $0.hasPrefix("general.sampling.") })
  }

  @Test func nothingIsSaid() {
    let nothing = SamplerOverrides()
    let settings = SamplerSettings().with { $0.topK = 7 }
    for key in SamplerKey.allCases {
      #expect(nothing[key] == nil)
      #expect(nothing.over(settings)[key] == settings[key])
    }
  }

  @Test(arguments: SamplerKey.allCases)
  func oneIsSaid(key: SamplerKey) {
    var said = SamplerOverrides()
    said[key] = other(key)
    let settings = said.over(SamplerSettings())
    for another in SamplerKey.allCases {
      #expect((said[another] != nil) == (another == key))
      #expect(
        (settings[another] == SamplerSettings()[another]) == (another != key))
    }
    said[key] = nil
    #expect(said[key] == nil)
  }

  @Test func theFirstWins() {
    let first: SamplerOverrides = [.temperature: 0.5, .seed: 3]
    let second: SamplerOverrides = [.temperature: 2, .topK: 9]
    let settings = first.or(second).over(SamplerSettings())
    #expect(settings.temperature == 0.5)
    #expect(settings.topK == 9)
    #expect(settings.seed == 3)
    #expect(settings.topP == SamplerSettings().topP)
  }

  /// A seed has 63 bits, more than a number with a fraction keeps.
  @Test func seedsAreExact() {
    let said: SamplerOverrides = [.seed: 9_223_372_036_854_775_807]
    #expect(said[.seed] == .integer(.max))
    #expect(said.over(SamplerSettings()).seed == 9_223_372_036_854_775_807)
  }
}
