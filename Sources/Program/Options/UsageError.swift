import Conversation
import Machine
import Memory
import Models

/// An error of the command line.
enum UsageError: Failure {
  case commandMissing
  case commandUnknown(ShortText)
  case optionUnknown(ShortText)
  case optionAmbiguous(ShortText)
  case optionNotForCommand(StaticString, Command)
  case valueMissing(ShortText)
  case valueUnexpected(ShortText)
  case valueUnusable(StaticString, ShortText, wanted: StaticString)
  case numberOutOfRange(StaticString, ShortText, least: Int, most: Int)
  case numbersOutOfRange(
    StaticString, ShortText, most: Int, ClosedRange<Int>)
  case realOutOfRange(StaticString, ShortText, least: Double, most: Double)
  case wordUnexpected(ShortText)
  case optionMissing(StaticString)
  case optionsExclude(StaticString, StaticString)
  case kernelsUnavailable(ShortText)
  case libraryNotBuilt(StaticString, StaticString)
  case operandMissing(Command)
  case boardUnknown(ShortText)
  case presetUnknown(ShortText)
  case templateUnknown(ShortText)
  case typeUnknown(ShortText)
  case optionNeedsPreset(StaticString)
  case nothingToMeasure
  case contextTooShort(least: Int)

  var code: StaticString { "usage" }

  func describe(into out: inout TextBuffer) {
    switch self {
    case .commandMissing:
      out.append("a command is missing")
    case .commandUnknown(let word):
      out.append("unknown command ")
      word.describe(into: &out)
    case .optionUnknown(let word):
      out.append("unknown option ")
      word.describe(into: &out)
    case .optionAmbiguous(let word):
      out.append("the option ")
      word.describe(into: &out)
      out.append(" could be several: spell it out")
    case .optionNotForCommand(let name, let command):
      out.append("--")
      out.append(name)
      out.append(" is no option of ")
      out.append(command.name)
    case .valueMissing(let word):
      out.append("the option ")
      word.describe(into: &out)
      out.append(" needs a value")
    case .valueUnexpected(let word):
      out.append("the option ")
      word.describe(into: &out)
      out.append(" takes no value")
    case .valueUnusable(let name, let value, let wanted):
      out.append("--")
      out.append(name)
      out.append(" ")
      value.describe(into: &out)
      out.append(": ")
      out.append(wanted)
      out.append(" is wanted")
    case .numberOutOfRange(let name, let value, let least, let most):
      out.append("--")
      out.append(name)
      out.append(" ")
      value.describe(into: &out)
      out.append(": a number from ")
      out.append(least)
      out.append(" to ")
      out.append(most)
      out.append(" is wanted")
    case .numbersOutOfRange(let name, let value, let most, let range):
      out.append("--")
      out.append(name)
      out.append(" ")
      value.describe(into: &out)
      out.append(": up to ")
      out.append(most)
      out.append(" numbers from ")
      out.append(range.lowerBound)
      out.append(" to ")
      out.append(range.upperBound)
      out.append(", commas between, are wanted")
    case .realOutOfRange(let name, let value, let least, let most):
      out.append("--")
      out.append(name)
      out.append(" ")
      value.describe(into: &out)
      out.append(": a number from ")
      out.append(least, decimals: 2)
      out.append(" to ")
      out.append(most, decimals: 2)
      out.append(" is wanted")
    case .wordUnexpected(let word):
      out.append("unexpected ")
      word.describe(into: &out)
    case .optionMissing(let name):
      out.append("--")
      out.append(name)
      out.append(" is needed")
    case .optionsExclude(let one, let other):
      out.append("--")
      out.append(one)
      out.append(" and --")
      out.append(other)
      out.append(" exclude each other")
    case .kernelsUnavailable(let name):
      out.append("this machine has no kernels ")
      name.describe(into: &out)
    case .libraryNotBuilt(let option, let library):
      out.append("--")
      out.append(option)
      out.append(": this build goes without ")
      out.append(library)
    case .operandMissing(let command):
      out.append(command.spec.operand)
      out.append(" is missing")
    case .nothingToMeasure:
      out.append("without prompts and generations nothing is left to measure")
    case .contextTooShort(let least):
      out.append("a chunk has ")
      out.append(least)
      out.append(" tokens or more: nothing is predicted in a shorter one")
    case .boardUnknown(let name):
      out.append("unknown board ")
      name.describe(into: &out)
      out.append("; known:")
      for board in KnownBoard.all {
        out.append(" ")
        out.append(board.compatible)
      }
    case .presetUnknown(let name):
      describe("preset", name, among: ModelPreset.all, { $0.name }, into: &out)
    case .templateUnknown(let name):
      describe(
        "template", name, among: BuiltInTemplate.allCases, { $0.name },
        into: &out)
    case .optionNeedsPreset(let name):
      out.append("--")
      out.append(name)
      out.append(" is for presets; a model file has its own")
    case .typeUnknown(let name):
      describe(
        "type", name, among: QuantizationMix.allCases, { $0.name }, into: &out)
    }
    out.append(" (swiftlet --help)")
  }

  /// A name that nothing has, and those that there are.
  private func describe<Known: Sequence>(
    _ what: StaticString, _ name: ShortText, among known: Known,
    _ nameOf: (Known.Element) -> StaticString, into out: inout TextBuffer
  ) {
    out.append("unknown ")
    out.append(what)
    out.append(" ")
    name.describe(into: &out)
    out.append("; known:")
    for one in known {
      out.append(" ")
      out.append(nameOf(one))
    }
  }
}
