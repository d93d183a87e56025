import LineProtocol
import Sampling

/// Everything that is said of an option.
struct OptionSpec {
  let name: StaticString
  /// A second name, which the help does not list.
  var alias: StaticString?
  /// The letter of the short form; no two options of a command share one.
  var letter: Unicode.Scalar?
  /// The word for the value in the help, or `nil` where none is taken.
  var value: StaticString?
  /// The key of a request that says the same, whose range holds here too.
  var key: RequestKey?
  let commands: CommandSet
  /// The line of the help.
  let summary: StaticString
  /// Commands whose help differs.
  var exception: Exception?

  /// The help of an option in some commands.
  struct Exception {
    let commands: CommandSet
    let value: StaticString
    let summary: StaticString
  }

  init(
    _ name: StaticString, letter: Unicode.Scalar? = nil,
    value: StaticString? = nil, key: RequestKey? = nil,
    of commands: CommandSet, _ summary: StaticString
  ) {
    self.name = name
    self.letter = letter
    self.value = value
    self.key = key
    self.commands = commands
    self.summary = summary
  }

  /// The option of a setting of the sampler.
  ///
  /// A seed serves more than the sampler: it makes random weights and words.
  init(_ setting: SamplerKey) {
    let row = setting.row
    self.init(
      row.option, value: row.field.placeholder, key: .sampling(setting),
      of: setting == .seed
        ? .answering + [.synthesize, .bench] : .answering,
      row.summary)
    alias = row.alias
  }

  /// The same option, with another help in `commands`.
  func except(
    in commands: CommandSet, value: StaticString,
    _ summary: StaticString? = nil
  ) -> OptionSpec {
    var spec = self
    spec.exception = Exception(
      commands: commands, value: value, summary: summary ?? self.summary)
    return spec
  }

  /// The word for the value in the help of `command`.
  func value(for command: Command) -> StaticString? {
    if let exception, exception.commands.contains(command) {
      return exception.value
    }
    return value
  }

  /// The line of the help of `command`.
  func summary(for command: Command) -> StaticString {
    if let exception, exception.commands.contains(command) {
      return exception.summary
    }
    return summary
  }
}

extension SamplerField {
  /// The word for the value in the help.
  var placeholder: StaticString {
    switch self {
    case .integer: "N"
    case .number: "X"
    }
  }
}
