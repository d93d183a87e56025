/// What a record is; the words that follow its head are listed here.
///
/// A word below zero is the reference of a record, any other one is a number.
enum RecordKind: UInt8 {
  // Values of documents, and of what is walked.
  /// Length in bytes, then three bytes a word.
  case text
  /// A text that is not known, only which ones it is not.
  case someText
  /// Reference of the text before, byte.
  case grown
  /// Sign, exponent + 2^20, significand in five words of 31 bits.
  case decimal
  case null, yes, no
  /// References of the elements.
  case list
  /// Keys and values in turn, ordered by the keys' references.
  case object

  // Expressions.
  /// First and last code points in turn, ordered.
  case ranges
  case nothing
  case start, end
  /// Two expressions in turn; one of two.
  case both, either
  /// Expression, least number, most + 1 or 0.
  case repeated
  /// Number of states, start, then three words a state.
  case machine
  /// Numbers of states, ordered.
  case subset
  /// 0 a date, 1 a time, 2 both.
  case clock

  // Formulas.
  case always, never
  case not
  case and, or
  case one
  /// Document, context.
  case reference
  /// Base text, root document, draft.
  case context

  // Assertions.
  /// A set of types, one bit each.
  case types
  /// `Spelling`.
  case wholeNumber
  /// Decimal, whether itself is excluded.
  case minimum, maximum
  case multiple, notMultiple
  /// References of decimals; of texts, ordered.
  case numberSet, stringSet
  /// Machine or clock.
  case pattern
  case minimumLength, maximumLength
  /// Rest, then prefix.
  case items
  case minimumItems, maximumItems
  /// Formula, first index, least, most + 1 or 0.
  case contains
  case unique
  /// Additional, number of names, names and formulas, patterns and formulas.
  case properties
  /// Formula of keys, formula of their values.
  case keyed, exists
  /// Name, formula.
  case required
  case minimumProperties, maximumProperties
  case names

  // Normal forms.
  /// Assertions that all hold, ordered.
  case conjunction
  /// Conjunctions of which one holds.
  case alternatives
  case numberShape, stringShape, arrayShape, objectShape

  // Walking. `frameKey` has its object, and what the value must be whatever the
  // key is, or 0.
  case frameDone, frameEnd
  case frameExpect, frameLiteral, frameString, frameNumber, frameArray
  case frameObject, frameKey, frameColon, frameValue
  /// In place of a parent that does not matter: its number; the thread behind a
  /// string in it: its number, the string's value.
  case hole, popped
  /// What a thread can be in, each of them; a thread without its parent.
  case parents, joinKey
  case joint
  case span
  case state
}
