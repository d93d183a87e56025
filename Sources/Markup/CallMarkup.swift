public import Memory

/// The texts around calls of functions, as a model's template writes them.
///
///     section [open head NAME middle ARGUMENTS tail close] separator … end
///
/// Space at the edges of the texts is kept, for those who write a call; whoever
/// reads one takes any.
public struct CallMarkup: BitwiseCopyable, Sendable {
  /// How the arguments are written.
  public enum Arguments: BitwiseCopyable, Sendable {
    /// As an object in JSON.
    case json
    /// As an object with bare keys, whose strings stand between marks.
    case loose
    /// As Python's named arguments in parentheses.
    case python
    /// As a text for each, between marks that tell its name.
    case pairs
  }

  /// The text before all calls.
  public var section = Bytes()
  /// The text before each call.
  public var open = Bytes()
  /// The text between that and the name: the beginning of an object in JSON
  /// where the call is one, else nothing.
  public var head = Bytes()
  /// The text between the name and the arguments.
  public var middle = Bytes()
  /// The text from the arguments to the end of the object in JSON.
  public var tail = Bytes()
  /// The text behind each call.
  public var close = Bytes()
  /// The text between two calls.
  public var separator = Bytes()
  /// The text behind all calls.
  public var end = Bytes()
  /// How the arguments are written.
  public var arguments = Arguments.json
  /// The key of the name, where a call is an object in JSON.
  public var nameKey = Bytes("name")
  /// The key of the arguments, there.
  public var argumentsKey = Bytes("arguments")
  /// The mark on either side of a loose string.
  public var quote = Bytes()
  /// The text before the name of an argument, where arguments are pairs.
  public var keyOpen = Bytes()
  /// The text between the name and a string.
  public var stringOpen = Bytes()
  /// The text between the name and another value.
  public var valueOpen = Bytes()
  /// The text behind the value.
  public var valueClose = Bytes()
  /// Whether an answer may have several calls.
  public var repeats = false

  /// A call that is an object in JSON and nothing else.
  public init() {}

  /// Whether a call is an object in JSON with its name and its arguments.
  public var isObject: Bool { !head.isEmpty }

  /// Whether nothing stands before a call: an object is one if it names a
  /// function.
  public var isBare: Bool { trigger.isEmpty }

  /// What tells that calls begin, without the space around it.
  public var trigger: Bytes {
    let first = section.trimmed
    return first.isEmpty ? firstOpen : first
  }

  /// The text before each call up to the call's own id, which some spell there,
  /// without the space around it.
  var firstOpen: Bytes {
    guard let place = open.firstIndex(of: CallMarkup.id) else {
      return open.trimmed
    }
    return open[0..<place].trimmed
  }

  /// The text behind such an id, or nothing.
  var secondOpen: Bytes {
    guard let place = open.firstIndex(of: CallMarkup.id) else {
      return Bytes()
    }
    return open.suffix(from: place + CallMarkup.id.count).trimmed
  }

  private static let id = Bytes(TemplateProbes.Word.id)

  func contains(_ text: Bytes) -> Bool {
    for part in [section, open, middle, close, separator, end] {
      if part.firstIndex(of: text) != nil { return true }
    }
    for part in [quote, keyOpen, stringOpen, valueOpen, valueClose] {
      if part.firstIndex(of: text) != nil { return true }
    }
    return false
  }
}
