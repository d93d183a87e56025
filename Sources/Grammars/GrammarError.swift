public import Memory

/// Why a grammar cannot hold an answer.
public enum GrammarError: Failure {
  /// The text is not a grammar from a byte on.
  case syntax(at: Int)
  /// A rule is used that is defined nowhere.
  case ruleUnknown(at: Int)
  /// There is no rule `root`.
  case rootMissing
  /// A rule calls itself, or a repeated part is empty, before any text.
  case leftRecursion(at: Int)
  /// A repetition's least number is above its greatest.
  case boundsReversed(at: Int)
  /// A token is named that the vocabulary does not have as one.
  case tokenUnknown(at: Int)
  /// No text has the form.
  case nothingFits
  /// The grammar needs more memory or steps than it may take, or is nested too
  /// deeply.
  case tooLarge(at: Int)
  /// The memory for grammars does not hold the vocabulary or the next step.
  case memoryTooSmall
  /// No memory was set aside for grammars.
  case memoryMissing
  /// The vocabulary has no token with which the text could go on.
  case deadEnd
  /// A JSON Schema cannot be held; the place is a JSON pointer into it.
  case schema(SchemaError, at: ShortText)
  /// A function that must be called is none of the list.
  case functionUnknown(ShortText)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .syntax: "grammar_syntax"
    case .ruleUnknown: "grammar_rule_unknown"
    case .rootMissing: "grammar_root_missing"
    case .leftRecursion: "grammar_left_recursion"
    case .boundsReversed: "grammar_bounds_reversed"
    case .tokenUnknown: "grammar_token_unknown"
    case .nothingFits: "grammar_nothing_fits"
    case .tooLarge: "grammar_too_large"
    case .memoryTooSmall: "grammar_memory_too_small"
    case .memoryMissing: "grammar_memory_missing"
    case .deadEnd: "grammar_dead_end"
    case .schema(let error, _): error.code
    case .functionUnknown: "function_unknown"
    }
  }

  /// The offset in bytes of the place in the grammar, if there is one.
  public var place: Int? {
    switch self {
    case .syntax(let at), .ruleUnknown(let at), .leftRecursion(let at),
      .boundsReversed(let at), .tokenUnknown(let at), .tooLarge(let at):
      at
    default: nil
    }
  }

  /// Writes what is wrong, and where.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    if case .schema(let error, let place) = self {
      error.describe(into: &out)
      out.append(", at ")
      return place.describe(into: &out)
    }
    out.append(reason)
    if case .functionUnknown(let name) = self {
      out.append(" ")
      name.describe(into: &out)
    }
    if let place {
      out.append(" at byte ")
      out.append(place)
      out.append(" of the grammar")
    }
  }

  private var reason: StaticString {
    switch self {
    case .syntax: "no rule, item or sign of a grammar stands"
    case .ruleUnknown: "no rule has the name"
    case .rootMissing: "the grammar has no rule `root`"
    case .leftRecursion: "a rule or repetition comes to itself without text"
    case .boundsReversed: "the least number of repetitions is the greater one"
    case .tokenUnknown: "the vocabulary has no such token"
    case .nothingFits: "no text has the grammar's form"
    case .tooLarge: "there is more than grammars may have"
    case .memoryTooSmall: "the memory for grammars is too small"
    case .memoryMissing: "no memory was set aside for grammars"
    case .deadEnd: "no token of the vocabulary goes on with the form"
    case .schema: "the schema cannot be held"
    case .functionUnknown: "no function of the list has the name"
    }
  }
}
