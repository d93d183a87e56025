/// Some of the commands.
struct CommandSet: ExpressibleByArrayLiteral {
  /// A bit for each command, at its raw value.
  private var bits: UInt16 = 0

  init(arrayLiteral commands: Command...) {
    for command in commands { bits |= 1 << UInt16(command.rawValue) }
  }

  /// All of them.
  static var all: CommandSet {
    var all: CommandSet = []
    all.bits = .max
    return all
  }

  /// Those that answer prompts.
  static var answering: CommandSet { [.run, .chat, .serve] }

  /// Those that plan what a model computes with.
  static var computing: CommandSet {
    .answering + [.inspect, .plan, .logits, .perplexity, .bench]
  }

  func contains(_ command: Command) -> Bool {
    bits & 1 << UInt16(command.rawValue) != 0
  }

  static func + (one: CommandSet, other: CommandSet) -> CommandSet {
    var sum = one
    sum.bits |= other.bits
    return sum
  }

  static func - (one: CommandSet, other: CommandSet) -> CommandSet {
    var rest = one
    rest.bits &= ~other.bits
    return rest
  }
}
