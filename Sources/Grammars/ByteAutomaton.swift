public import Memory

/// What bytes may follow a text.
///
/// States are small numbers from 0 on. An automaton makes them as they are
/// reached, in planned memory, equal ones once, and remembers its steps: so
/// `step` is a look-up nearly always. Numbers are valid until `reset`.
public protocol ByteAutomaton: ~Copyable {
  /// The state before the first byte.
  ///
  /// Asked once, before any step; after a reset it may be another's number.
  var start: Int32 { get }

  /// The state after `byte`, or -1 if no text goes on so.
  ///
  /// Also -1, with `isFull`, where there was no memory for the state: whoever
  /// reads -1 of a step that matters asks `isFull`, resets and steps again.
  ///
  /// Every state but -1 leads to an end: what cannot be finished is -1 already.
  mutating func step(_ state: Int32, _ byte: UInt8) -> Int32

  /// Whether the text may end in `state`.
  mutating func mayEnd(_ state: Int32) -> Bool

  /// How many characters of plain JSON text may follow, whatever they are.
  ///
  /// Plain are whole valid UTF-8 characters from U+0020 on but for quote,
  /// backslash and U+007F. `Int32.max` stands for no limit, 0 for less than
  /// that is known. A mask takes whole groups of tokens at once by it.
  mutating func plainRoom(_ state: Int32) -> Int32

  /// Whether no plain character may follow after `plainRoom` of them: so that
  /// longer plain tokens are refused without a look.
  mutating func plainEnds(_ state: Int32) -> Bool

  /// A state that every plain character leads back to, and that most plain
  /// characters lead to from `state`; -1 where there is none, and -2 where most
  /// plain characters lead nowhere.
  ///
  /// A token whose first byte has no bit in `differing`, which is eight words,
  /// may come in `state` if and only if it may come in that state, and may not
  /// come where there is -2.
  mutating func plainBase(
    of state: Int32, differing: Region<UInt32>
  ) -> Int32

  /// Plain characters of some classes that may follow, whatever they are.
  mutating func plainRun(of state: Int32) -> PlainRun

  /// A state inside of the same JSON string whatever that is in; -1 where there
  /// is none.
  ///
  /// The same bytes may follow up to the quote that ends the string.
  mutating func innerState(of state: Int32) -> Int32

  /// The state that a quote leads to in `state`, where the inner state leads to
  /// `inner` by it; -1 where the string may not end so.
  mutating func outerState(of inner: Int32, in state: Int32) -> Int32

  /// Whether memory ran out since the last reset: the last step may be wrong.
  var isFull: Bool { get }

  /// Forgets all states but one, and gives its new number.
  mutating func reset(keeping state: Int32) -> Int32

  /// Whether some token counts as a whole in `state`, beside its bytes.
  mutating func namesTokens(_ state: Int32) -> Bool

  /// Sets the bits of the tokens that count as a whole in `state`; bits of 32
  /// tokens a word, `count` tokens in all.
  mutating func addNamed(_ state: Int32, to mask: Region<UInt32>, count: Int)

  /// The state after `token` as a whole, or as its bytes, which lead to `other`
  /// (-1 if they lead nowhere); -1 where neither may come.
  mutating func step(_ state: Int32, token: Int32, or other: Int32) -> Int32

  /// A state with the same next tokens that more texts lead to, if there is one:
  /// masks are made and kept for it.
  mutating func maskState(_ state: Int32) -> Int32

  /// Bytes in use, for people to see.
  var bytesUsed: Int { get }
}

extension ByteAutomaton where Self: ~Copyable {
  /// Nothing is known.
  public mutating func plainEnds(_ state: Int32) -> Bool { false }

  /// None is known.
  public mutating func plainBase(
    of state: Int32, differing: Region<UInt32>
  ) -> Int32 { -1 }

  /// None is known.
  public mutating func plainRun(of state: Int32) -> PlainRun { PlainRun() }

  /// None is known.
  public mutating func innerState(of state: Int32) -> Int32 { -1 }

  /// There is none.
  public mutating func outerState(
    of inner: Int32, in state: Int32
  ) -> Int32 { inner }

  /// The state itself.
  public mutating func maskState(_ state: Int32) -> Int32 { state }

  /// No token counts as a whole.
  public mutating func namesTokens(_ state: Int32) -> Bool { false }

  /// Sets no bit.
  public mutating func addNamed(
    _ state: Int32, to mask: Region<UInt32>, count: Int
  ) {}

  /// The state after the token's bytes.
  public mutating func step(
    _ state: Int32, token: Int32, or other: Int32
  ) -> Int32 { other }
}
