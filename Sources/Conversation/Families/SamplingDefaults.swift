public import GGUF
public import Memory
public import Sampling

/// How a model is sampled without options or keys of a request, and the origin
/// of each value.
///
/// A value in the file comes first, then the family's recommendation, then
/// llama.cpp's default.
public struct SamplingDefaults {
  /// The origin of a value.
  public enum Source: Sendable {
    /// `general.sampling.*` in the file.
    case file
    /// The recommendation of the family of that name.
    case family(StaticString)
    /// llama.cpp's defaults.
    case fallback

    /// Writes the name in `inspect`.
    @export(interface)
    public func describe(into out: inout TextBuffer) {
      switch self {
      case .file: out.append("the file")
      case .family(let name):
        out.append(name)
        out.append("'s recommendation")
      case .fallback: out.append("llama.cpp's default")
      }
    }
  }

  /// The values.
  public let settings: SamplerSettings

  private let file: SamplerOverrides
  private let recommended: SamplerOverrides
  private let family: StaticString

  /// Reads the values of the file that lie within the ranges of the options.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - family: the family whose makers recommend the rest.
  @export(interface)
  public init(_ file: GGUFFile, _ family: ModelFamily) {
    var given = SamplerOverrides()
    for key in SamplerKey.allCases {
      guard let hint = SamplingDefaults.hint(of: key) else { continue }
      switch hint.form {
      case .integer:
        guard let value = file.integer(hint), key.accepts(.integer(value))
        else { continue }
        given[key] = .integer(value)
      case .number: given[key] = file.number(hint).map { .number($0) }
      case .flag, .text: break
      }
    }
    self.file = given
    self.family = family.name
    recommended = family.sampling.settings
    settings = given.or(recommended).over(SamplerSettings())
  }

  /// Calls `body` with each hint that `init` reads.
  public static func forEachHint(_ body: (GGUFHint) -> Void) {
    for key in SamplerKey.allCases {
      if let hint = hint(of: key) { body(hint) }
    }
  }

  /// The hint of a file that gives a setting, in the range of the option.
  private static func hint(of key: SamplerKey) -> GGUFHint? {
    let row = key.row
    guard let name = row.file else { return nil }
    switch row.field {
    case .integer(let least, let most, _, _):
      return GGUFHint(name, .integer(least...most))
    case .number(let least, let most, _, _):
      return GGUFHint(name, .number(least...most))
    }
  }

  /// The origin of a value.
  private func source(of key: SamplerKey) -> Source {
    if file[key] != nil { return .file }
    return recommended[key] != nil ? .family(family) : .fallback
  }

  /// Gives the name of each setting that a file can give, its value, and the
  /// origin of that to `body`.
  public func visit(_ body: (StaticString, Double, Source) -> Void) {
    for key in SamplerKey.allCases where key.row.file != nil {
      body(key.row.name, settings[key].number, source(of: key))
    }
  }
}
