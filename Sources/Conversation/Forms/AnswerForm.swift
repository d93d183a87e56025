public import Calling
public import Grammars
public import Markup
public import Memory
public import Schemas
public import Tokenizers

/// The form that an answer is held to, if any, and how far the answer is.
///
/// All of it lies in memory that was planned: the vocabulary's trie, which the
/// first form makes, masks, and the form's automaton, which takes the rest. Copying
/// it copies the view.
public struct AnswerForm {
  /// What a form is made of.
  public enum Source {
    /// A grammar in GBNF.
    case grammar(Bytes)
    /// A JSON Schema, the white space of its texts, and whether they are to be
    /// spelled as programs usually do.
    case schema(Bytes, WhiteSpace, isPlain: Bool)
    /// Calls of the functions of a list in JSON, marked so; of those alone that
    /// a second list names, if it is not empty.
    case calls(
      CallMarkup, tools: Bytes, CallChoice, allowed: Bytes, isParallel: Bool)
  }

  private let memory: Region<Int32>
  private var masks: TokenMasks?
  private var automaton: FormAutomaton?
  private(set) var state: Int32 = -1
  /// The state after the token that was asked for last.
  private var next: Int32 = -1
  /// Whether a first space of the next token is not the text's.
  public var skipsSpace = false
  /// Whether what comes next is not the answer's.
  var isWaiting = false
  /// Tokens that the form leaves little choice about.
  private let drafts: Region<Int32>

  /// Masks that are kept beside the automaton take at most a quarter of what the
  /// trie leaves.
  private static let maskShare = 4

  /// No form; `memory` has room for vocabulary and forms, or none.
  public init(_ memory: Region<Int32>) {
    let count = min(memory.count, AnswerForm.mostForced)
    drafts = memory[0..<count]
    self.memory = memory[count..<memory.count]
  }

  /// More bytes are not looked for in advance.
  private static let mostForced = 32

  /// Whether there is a form.
  public var isThere: Bool { automaton != nil }

  /// Whether it is that of calls of functions.
  var isOfCalls: Bool {
    if case .calls = automaton { return true }
    return false
  }

  /// Whether the next token is held to a form.
  public var isHeld: Bool { isThere && !isWaiting }

  /// Bytes of the vocabulary's trie.
  public var trieBytes: Int {
    (masks?.trie.wordsUsed ?? 0) * MemoryLayout<Int32>.stride
  }

  /// Bytes that the form's automaton takes so far.
  public var bytesUsed: Int { automaton?.bytesUsed ?? 0 }

  /// Makes the form of the next answer.
  ///
  /// - Parameters:
  ///   - source: what it is made of; it need not stay.
  ///   - tokenizer: the vocabulary, the same each time.
  /// - Throws: `GrammarError`; there is no form then.
  @export(interface)
  public mutating func begin(
    _ source: Source, _ tokenizer: Tokenizer
  ) throws(GrammarError) {
    end()
    let masks = try prepare(tokenizer)
    let trie = masks.trie
    let first = trie.wordsUsed + masks.wordsUsed
    let rest = memory[first..<memory.count]
    switch source {
    case .grammar(let text):
      automaton = .grammar(try GrammarAutomaton(text, in: rest, trie.texts))
    case .schema(let text, let whiteSpace, let isPlain):
      guard var made = SchemaAutomaton(in: rest) else {
        throw .memoryTooSmall
      }
      do throws(SchemaError) {
        try made.compile(text, whiteSpace: whiteSpace, isPlain: isPlain)
      } catch { throw .schema(error, at: ShortText(made.errorPlace)) }
      automaton = .schema(made)
    case .calls(
      let markup, let tools, let choice, let allowed, let isParallel):
      guard var made = CallAutomaton(in: rest) else { throw .memoryTooSmall }
      try made.compile(
        markup, tools: tools, choice: choice, allowed: allowed,
        isParallel: isParallel, vocabulary: trie)
      automaton = .calls(made)
    }
    state = automaton?.start ?? -1
    skipsSpace = false
    isWaiting = false
  }

  /// Begins the form anew, for another text; false where it has to be made
  /// anew, since memory has run out.
  public mutating func restart() -> Bool {
    guard let start = automaton?.start, masks?.resets == 0
    else { return false }
    state = start
    skipsSpace = false
    return true
  }

  /// Ends the form.
  public mutating func end() {
    masks?.begin()
    automaton = nil
    state = -1
    next = -1
  }

  /// Makes the trie of the vocabulary, once.
  ///
  /// - Throws: `GrammarError`.
  @discardableResult
  @export(interface)
  public mutating func prepare(
    _ tokenizer: Tokenizer
  ) throws(GrammarError) -> TokenMasks {
    if let masks { return masks }
    guard memory.count > 0 else { throw .memoryMissing }
    let spellings = tokenizer.spellings
    let texts = TokenTexts(
      count: tokenizer.tokenCount, bytes: spellings.bytes,
      offsets: spellings.offsets, kinds: spellings.kinds)
    guard
      let trie = TokenTrie(
        texts, in: memory, isEnd: { tokenizer.isEndOfGeneration($0) })
    else { throw .memoryTooSmall }
    let free = memory.count - trie.wordsUsed
    let start = trie.wordsUsed
    guard
      let masks = TokenMasks(
        trie, in: memory[start..<(start + free / AnswerForm.maskShare)])
    else { throw .memoryTooSmall }
    self.masks = masks
    return masks
  }

  /// Whether `token` may come next: `take` then goes on with it.
  ///
  /// - Throws: `GrammarError.memoryTooSmall`.
  @export(interface)
  public mutating func accepts(
    _ token: Int32
  ) throws(GrammarError) -> Bool {
    guard automaton != nil, var masks else { return true }
    guard !masks.trie.isEnd(token) else { return mayEnd }
    // Masks are walked as a variable of their own, and put back.
    defer { self.masks = masks }
    next =
      try automaton?.step(token, &state, &masks, skipsSpace: skipsSpace) ?? -1
    return next >= 0
  }

  /// Takes the token that was accepted last.
  public mutating func take(_ token: Int32, _ tokenizer: Tokenizer) {
    state = next
    if skipsSpace, let texts = masks?.trie.texts {
      skipsSpace = texts.text(of: token).isEmpty
    }
    if tokenizer.beginsText(after: token) { skipsSpace = true }
  }

  /// The tokens that may come next, a bit each; valid until the next call.
  ///
  /// - Throws: `GrammarError.memoryTooSmall`.
  public mutating func mask() throws(GrammarError) -> Region<UInt32> {
    guard var masks else { return Region() }
    defer { self.masks = masks }
    return try automaton?.mask(of: &state, &masks, skipsSpace: skipsSpace)
      ?? Region()
  }

  /// The tokens that may come next, if that is known without any work and they
  /// are few; valid until the next call.
  mutating func knownMask(most: Int) -> Region<UInt32>? {
    guard !skipsSpace, let shared = automaton?.maskState(state), !isFull,
      let mask = masks?.knownMask(of: shared)
    else { return nil }
    var count = 0
    for index in 0..<mask.count { count += mask[index].nonzeroBitCount }
    return count <= most ? mask : nil
  }

  /// Whether the answer may end here.
  public var mayEnd: Bool { mayEnd(state) }

  /// Whether nothing may come any more.
  public var canOnlyEnd: Bool {
    mutating get {
      guard mayEnd, !namesTokens(state) else { return false }
      for byte in UInt8.min...UInt8.max where step(state, byte) >= 0 {
        return false
      }
      return !isFull
    }
  }

  /// Whether a text may come next, whatever its tokens.
  @export(interface)
  public mutating func allows(_ text: Bytes) -> Bool {
    self.state(after: text, from: state) >= 0
  }

  /// The state that bytes lead to, -1 where they may not come.
  mutating func state(after text: Bytes, from state: Int32) -> Int32 {
    var state = state
    for index in 0..<text.count where state >= 0 {
      state = step(state, text[index])
    }
    return state
  }

  mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    automaton?.step(state, byte) ?? -1
  }

  private var isFull: Bool { automaton?.isFull ?? false }

  private func mayEnd(_ state: Int32) -> Bool {
    automaton?.mayEnd(state) ?? true
  }

  private mutating func namesTokens(_ state: Int32) -> Bool {
    automaton?.namesTokens(state) ?? false
  }

  /// How many of the next tokens, as guessed, the form allows.
  mutating func agreeing(_ guesses: Region<Int32>) -> Int {
    guard let texts = masks?.trie.texts, !skipsSpace else { return 0 }
    var state = state
    for index in 0..<guesses.count {
      let text = texts.text(of: guesses[index])
      guard !text.isEmpty else { return index }
      state = self.state(after: text, from: state)
      guard state >= 0 else { return index }
    }
    return guesses.count
  }

  /// The tokens of the text that must follow, `most` at most: the longest first.
  @export(interface)
  mutating func forced(most: Int) -> Region<Int32> {
    guard let trie = masks?.trie, most > 0, !skipsSpace else {
      return Region()
    }
    var text: InlineArray<32, UInt8> = InlineArray(repeating: 0)
    var length = 0
    var state = state
    while length < text.count, let (byte, next) = only(after: state) {
      text[length] = byte
      state = next
      length += 1
    }
    guard length > 0 else { return Region() }
    let span = text.span
    return span.withUnsafeBufferPointer { buffer in
      let text = Bytes(start: buffer.baseAddress, count: length)
      var (start, count) = (0, 0)
      while start < length, count < min(most, drafts.count),
        let token = trie.longest(prefixOf: text.suffix(from: start))
      {
        drafts[count] = token
        count += 1
        start += trie.texts.text(of: token).count
      }
      return drafts[0..<count]
    }
  }

  /// The only byte that may follow, and the state after it.
  private mutating func only(
    after state: Int32
  ) -> (byte: UInt8, state: Int32)? {
    guard !mayEnd(state), !namesTokens(state) else {
      return nil
    }
    var found: (byte: UInt8, state: Int32)?
    for byte in UInt8.min...UInt8.max {
      let next = step(state, byte)
      guard next >= 0 else { continue }
      if found != nil { return nil }
      found = (byte, next)
    }
    return found
  }
}
