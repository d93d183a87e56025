import JSON
public import Memory

/// Takes an answer apart while it is made: what is thought, what is said, and
/// what is called.
///
/// Text goes in with `append`, and `next` gives the parts until there is `nil`.
/// What may be a part of a mark waits. Nothing is lost: marks that begin no call
/// are text.
public struct AnswerParser {
  /// The bytes that a parser needs.
  public static let storageBytes = pendingBytes + outputBytes + nameBytes
  /// The most bytes of text that `append` takes at once.
  public static let mostBytes = 8 * 1024
  private static let pendingBytes = 48 * 1024
  private static let outputBytes = 4 * 1024
  private static let nameBytes = 512

  /// The part of an answer that is read.
  enum State {
    case thought
    case content
    /// A call whose name or arguments are not known yet.
    case call
    /// Arguments that came before their name.
    case held
    /// Arguments in one value.
    case value
    /// Arguments between marks.
    case pairs
    /// An argument between marks that is all there.
    case pairValue
    /// A text argument between marks.
    case pairText
    /// What is left of an object that is a call.
    case rest
    case afterCall
  }

  let markup: AnswerMarkup
  /// The functions that may be called, a list in JSON.
  let tools: Bytes
  var pending: TextBuffer
  var start = 0
  var out: TextBuffer
  var name: TextBuffer
  var state = State.content
  /// Whether space is left out that comes next.
  var skipsSpace = false
  /// A mark that is left out where it comes next.
  var skippedMark = Bytes()
  /// Whether no text has come yet.
  var isFresh = true
  /// How many calls have begun.
  public private(set) var calls = 0
  var value = LooseValue()
  /// How many pairs of the call were read.
  var pairs = 0
  /// Bytes of space before what may be a call, which are text if it is none.
  var spaceBefore = 0
  /// Whether calls stand in a section that is open.
  var isInSection = false
  /// Whether the object that begins the answer is no call.
  var isNoCall = false
  /// Whether the text argument that is read began with a section of XML's
  /// character data; `nil` before that is known.
  var isCharacterData: Bool?
  /// Whether an argument that is all there is a text.
  var isHeldText = false
  /// Whether text that waits is given as what it seems.
  var mustGive = false
  /// Where arguments stand that came before their name, and where their object
  /// ends.
  var held: (arguments: Range<Int>, end: Int) = (0..<0, 0)

  /// A parser for one answer.
  ///
  /// - Parameters:
  ///   - markup: what is looked for.
  ///   - tools: a list of functions as a request has it, or nothing: it tells
  ///     which arguments are texts, and which objects are calls where nothing
  ///     marks them.
  ///   - isThinking: whether the prompt has begun a thought.
  ///   - storage: `storageBytes` bytes.
  public init(
    _ markup: AnswerMarkup, tools: Bytes = Bytes(), isThinking: Bool = false,
    _ storage: Region<UInt8>
  ) {
    precondition(storage.count >= AnswerParser.storageBytes)
    self.markup = markup
    self.tools = tools
    let outStart = AnswerParser.pendingBytes
    let nameStart = outStart + AnswerParser.outputBytes
    pending = TextBuffer(storage[0..<outStart])
    out = TextBuffer(storage[outStart..<nameStart])
    name = TextBuffer(
      storage[nameStart..<(nameStart + AnswerParser.nameBytes)])
    state = isThinking && markup.thoughts != nil ? .thought : .content
    skipsSpace = state == .thought
  }

  /// Begins a thought without its mark.
  public mutating func beginThought() {
    state = .thought
    skipsSpace = true
  }

  /// Whether the text that comes now is thought.
  public var isThinking: Bool { state == .thought }

  /// Whether the call that began last has all of its arguments.
  public var hasWholeCall: Bool {
    calls > 0 && (state == .afterCall || state == .content)
  }

  /// The text that waits.
  var rest: Bytes { pending.bytes.suffix(from: start) }

  /// Takes more of the answer, whole characters and `mostBytes` at most; all
  /// parts before it must have been asked for.
  public mutating func append(_ text: Bytes) {
    precondition(text.count <= AnswerParser.mostBytes)
    let left = pending.count - start
    if start > 0 {
      // The bytes move down in their own buffer.
      let kept = rest
      pending.truncate(to: 0)
      pending.append(kept)
      start = 0
    }
    if left + text.count > AnswerParser.pendingBytes - AnswerParser.mostBytes {
      giveUp()
    }
    pending.append(text)
  }

  /// The next part of the answer, valid until the next call of anything.
  ///
  /// - Parameter isLast: whether no more text will come.
  /// - Returns: the part, or `nil` where more text is needed.
  @export(interface)
  public mutating func next(isLast: Bool = false) -> AnswerEvent? {
    while true {
      let before = (state, start)
      let event: AnswerEvent?
      switch state {
      case .thought: event = readThought(isLast)
      case .content: event = readContent(isLast)
      case .call: event = readCall(isLast)
      case .held: event = readHeld(isLast)
      case .value: event = readValue(isLast)
      case .pairs: event = readPairs(isLast)
      case .pairValue: event = readPairValue()
      case .pairText: event = readPairText(isLast)
      case .rest: event = readRest(isLast)
      case .afterCall: event = readAfterCall(isLast)
      }
      if let event { return event }
      guard before != (state, start) else { return nil }
    }
  }

  /// Text that waits for too long is text.
  private mutating func giveUp() {
    if state == .call { state = .content }
    mustGive = true
  }

  /// Gives `count` bytes of what waits as text.
  mutating func text(_ count: Int) -> AnswerEvent? {
    guard count > 0 else { return nil }
    let text = rest[0..<count]
    start += count
    isFresh = false
    return .text(text)
  }

  /// Begins the call that is named in `name`.
  mutating func begin() -> AnswerEvent {
    spaceBefore = 0
    calls += 1
    return .call(index: calls - 1, name: name.bytes)
  }

  /// What a mark is to the text that waits.
  enum Match {
    /// It stands there.
    case whole
    /// It may stand there when more has come.
    case partly
    /// It does not stand there.
    case not
  }

  /// What a mark is to the text that waits, where its numbers may be others.
  enum CountingMatch {
    case whole(end: Int)
    case wait
    case not
  }

  func matchCounting(
    _ mark: Bytes, at index: Int, _ isLast: Bool
  ) -> CountingMatch {
    let text = rest
    var (place, index) = (0, index)
    while place < mark.count {
      guard index < text.count else { return isLast ? .not : .wait }
      if isDigit(mark[place]), isDigit(text[index]) {
        while place < mark.count, isDigit(mark[place]) { place += 1 }
        while index < text.count, isDigit(text[index]) { index += 1 }
        continue
      }
      guard mark[place] == text[index] else { return .not }
      place += 1
      index += 1
    }
    return .whole(end: index)
  }

  func match(_ mark: Bytes, at index: Int, _ isLast: Bool) -> Match {
    let text = rest.suffix(from: index)
    if text.starts(with: mark) { return .whole }
    return !isLast && mark.starts(with: text) ? .partly : .not
  }
}
