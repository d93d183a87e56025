/// Everything that is said of one setting of the sampler.
public struct SamplerRow {
  /// The key in a request and the name in `inspect`: words joined by `_`.
  public let name: StaticString
  /// The option's name: the same words joined by `-`.
  public let option: StaticString
  /// A second name of the option.
  public let alias: StaticString?
  /// The key of a model file that gives the setting's default, where the format
  /// defines one.
  public let file: StaticString?
  /// The kind of value, its range, and its place in `SamplerSettings`.
  public let field: SamplerField
  /// An integer within the range that is not accepted.
  public let gap: Int?
  /// The line of the help.
  public let summary: StaticString

  init(
    _ name: StaticString, option: StaticString, alias: StaticString? = nil,
    file: StaticString? = nil, _ field: SamplerField, gap: Int? = nil,
    _ summary: StaticString
  ) {
    self.name = name
    self.option = option
    self.alias = alias
    self.file = file
    self.field = field
    self.gap = gap
    self.summary = summary
  }
}
