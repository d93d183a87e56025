/// A place in an answer.
struct CallState: BitwiseCopyable, Equatable {
  /// The part of an answer that a place is in.
  enum Phase: Int32 {
    /// Text, in which the beginning of a mark may stand.
    case free
    /// The beginning of an answer that may be a bare call, up to its name.
    case bareHead
    /// The name there.
    case bareName
    /// The marks before the first call.
    case entry
    /// The marks before a call without a section.
    case alone
    /// A name.
    case name
    /// The text between name and arguments.
    case middle
    /// Arguments in JSON.
    case json
    /// The text behind arguments.
    case tail
    /// Behind a call: another one, or the end of all.
    case after
    /// Nothing may follow.
    case done
    /// Between arguments in pairs: another one, or the end of the call.
    case boundary
    /// The name of an argument that the schema lists.
    case key
    /// Another name.
    case openKey
    /// The mark between an argument's name and its value.
    case valueOpen
    /// An argument as a text.
    case text
    /// An argument as JSON, or as a text without quotes.
    case value
    /// The beginning of such a text that may be a word of JSON or Python.
    case valueWord
    /// The mark behind such a value.
    case valueClose
    /// Arguments in another spelling, outside of strings.
    case loose
    /// The mark before a string there.
    case looseOpen
    /// A string between marks.
    case looseText
    /// A string between double quotes.
    case looseString
    /// A string between single quotes.
    case looseSingle
    /// What is left of a word of Python.
    case looseWord
  }

  var phase: Phase
  /// Whether the calls stand in a section, which has an end.
  var isInSection = false
  /// Whether the bytes are those of a control token.
  var isMark = false
  /// The function's number.
  var function: Int32 = 0
  /// Bytes of a text that were read.
  var place: Int32 = 0
  /// Two numbers whose meaning is the phase's.
  var low: Int32 = 0
  var high: Int32 = 0
  /// A bit for each open container, set for objects, the innermost lowest.
  var kinds: UInt64 = 0
  /// The state of the schemas' automaton, 0 of none.
  var schema: Int32 = 0

  /// Words of a state.
  static let words = 8
}
