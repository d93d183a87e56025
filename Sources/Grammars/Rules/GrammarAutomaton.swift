public import Memory

/// A grammar's automaton: which bytes and tokens may follow a text.
///
/// A place in a grammar is a node and a stack of what follows rules that are not
/// at their end; a state is the set of all places at which a text may be. Equal
/// stacks and equal sets are stored once, so that a state is known by its number,
/// and what follows it is remembered for each class of bytes that the grammar
/// does not tell apart. Repetitions count; they are not written out.
public struct GrammarAutomaton: ByteAutomaton, BitwiseCopyable {
  let words: Region<Int32>
  /// The class of each byte: [256].
  @usableFromInline let classes: Region<Int32>
  @usableFromInline let classCount: Int
  /// The next states: [states, classes].
  @usableFromInline let rows: Region<Int32>
  var stacks: GrammarStacks
  var states: GrammarStates
  var places: GrammarPlaces
  private let program: Int

  /// The state before the first byte.
  public private(set) var start: Int32 = 0
  /// Whether memory ran out since the last reset.
  public internal(set) var isFull = false

  @usableFromInline static var unknown: Int32 { -2 }
  /// A grammar's memory holds so many states at least.
  private static let leastStates = 64
  /// More are not worth the time to make their tables.
  private static let mostStates = 1 << 14

  /// Reads a grammar.
  ///
  /// - Parameters:
  ///   - text: the grammar, which need not stay.
  ///   - words: the memory for it and its states.
  ///   - tokens: the vocabulary.
  /// - Throws: `GrammarError`.
  @export(interface)
  public init(
    _ text: Bytes, in words: Region<Int32>, _ tokens: TokenTexts
  ) throws(GrammarError) {
    var parser = try GrammarParser(text, words, tokens)
    let root = try parser.parse()
    var compiler = try GrammarCompiler(parser.cells)
    let first = try compiler.compile(root: root, buckets: parser.buckets)
    var checker = GrammarChecker(cells: compiler.cells)
    try checker.check(root: first)
    self.words = words
    program = checker.cells.nodeEnd
    var memory = WordPool(words, from: program)
    guard let classes = memory.take(256) else { throw .tooLarge(at: 0) }
    self.classes = classes
    classCount = GrammarAutomaton.classify(words, program, into: classes)
    guard let places = GrammarPlaces(&memory) else { throw .tooLarge(at: 0) }
    self.places = places
    // A state of eight places and a stack: the numbers of each table.
    let size =
      classCount + GrammarStates.words(places: GrammarAutomaton.usualPlaces)
      + GrammarStacks.wordsOfStack
    let count = min(memory.free / size, GrammarAutomaton.mostStates)
    guard count >= GrammarAutomaton.leastStates,
      let rows = memory.take(count * classCount),
      let stacks = GrammarStacks(count, &memory),
      let states = GrammarStates(
        count, places: count * GrammarAutomaton.usualPlaces, &memory)
    else { throw .tooLarge(at: 0) }
    self.rows = rows
    self.stacks = stacks
    self.states = states
    self.places.begin()
    add(first, 0)
    start = intern()
    guard start >= 0 else { throw .tooLarge(at: 0) }
  }

  private static let usualPlaces = 8

  /// Numbers the classes of bytes that no edge tells apart; gives their count.
  private static func classify(
    _ words: Region<Int32>, _ end: Int, into classes: Region<Int32>
  ) -> Int {
    classes.fill(with: 0)
    var node = 0
    while node < end {
      let edge = GrammarNode(words, node)
      if edge.operation == .edge, edge.low <= edge.high {
        classes[Int(edge.low)] = 1
        if edge.high < 255 { classes[Int(edge.high) + 1] = 1 }
      }
      node += GrammarCells.nodeWords
    }
    var number: Int32 = 0
    for byte in 0..<256 {
      if byte > 0 { number += classes[byte] }
      classes[byte] = number
    }
    return Int(number) + 1
  }

  func node(_ at: Int) -> GrammarNode { GrammarNode(words, at) }

  /// The state after a byte.
  @inlinable
  public mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    let cell = Int(state) * classCount + Int(classes[Int(byte)])
    let known = rows[cell]
    return known == GrammarAutomaton.unknown
      ? find(state, byte, cell) : known
  }

  @inline(never) @usableFromInline
  mutating func find(
    _ state: Int32, _ byte: UInt8, _ cell: Int
  ) -> Int32 {
    places.begin()
    for index in states.places(of: state) where states[index].node >= 0 {
      let place = states[index]
      let node = node(place.node)
      var edge =
        switch node.operation {
        case .edge: place.node
        case .characters: node.a
        default: -1
        }
      while edge >= 0 {
        let node = self.node(edge)
        if byte >= node.low, byte <= node.high { add(node.a, place.stack) }
        edge = node.b
      }
    }
    let next = intern()
    if next >= 0 || !isFull { rows[cell] = next }
    return next
  }

  /// The state of the places that were collected, -1 of none.
  mutating func intern() -> Int32 {
    guard !places.isFull, !stacks.isFull else {
      isFull = true
      return -1
    }
    places.keepStops()
    guard places.count > 0 else { return -1 }
    var flags: Int32 = 0
    for index in 0..<places.count {
      let place = places[index]
      if place.node < 0 {
        flags |= GrammarStates.mayEnd
      } else if node(place.node).operation == .token {
        flags |= GrammarStates.namesTokens
      }
    }
    let count = states.count
    guard let state = states.intern(places, flags) else {
      isFull = true
      return -1
    }
    if states.count > count {
      let row = Int(state) * classCount
      rows[row..<(row + classCount)].fill(with: GrammarAutomaton.unknown)
    }
    return state
  }

  /// Whether the text may end.
  public func mayEnd(_ state: Int32) -> Bool {
    states.flags(of: state) & GrammarStates.mayEnd != 0
  }

  /// Whether tokens count as a whole.
  public func namesTokens(_ state: Int32) -> Bool {
    states.flags(of: state) & GrammarStates.namesTokens != 0
  }

  /// Sets the bits of the tokens that count as a whole.
  @export(interface)
  public func addNamed(
    _ state: Int32, to mask: Region<UInt32>, count: Int
  ) {
    for index in states.places(of: state) where states[index].node >= 0 {
      let node = node(states[index].node)
      guard node.operation == .token, node.a < count else { continue }
      let (word, bit) = (node.a >> 5, UInt32(1) << (node.a & 31))
      guard node.low == 1 else {
        mask[word] |= bit
        continue
      }
      let isSet = mask[word] & bit != 0
      for index in 0..<(count >> 5) { mask[index] = UInt32.max }
      if count & 31 > 0 { mask[count >> 5] |= (1 << (count & 31)) - 1 }
      if !isSet { mask[word] &= ~bit }
    }
  }

  /// The state after a token.
  @export(interface)
  public mutating func step(
    _ state: Int32, token: Int32, or other: Int32
  ) -> Int32 {
    places.begin()
    if other >= 0 {
      for index in states.places(of: other) {
        let place = states[index]
        _ = places.add(place.node, place.stack, fresh: 0)
      }
    }
    for index in states.places(of: state) where states[index].node >= 0 {
      let place = states[index]
      let node = node(place.node)
      guard node.operation == .token, (node.a == Int(token)) != (node.low == 1)
      else { continue }
      add(node.b, place.stack)
    }
    return intern()
  }

  /// Forgets all states but one.
  @export(interface)
  public mutating func reset(keeping state: Int32) -> Int32 {
    places.begin()
    stacks.beginMarks()
    for index in states.places(of: state) { stacks.mark(states[index].stack) }
    stacks.move()
    for index in states.places(of: state) {
      let place = states[index]
      _ = places.add(place.node, stacks.moved(place.stack), fresh: 0)
    }
    stacks.endMarks()
    states.removeAll()
    isFull = false
    return intern()
  }

  /// Bytes in use.
  public var bytesUsed: Int {
    let words =
      program + 256 + states.count * classCount + states.wordsUsed
      + stacks.wordsUsed + places.wordsUsed
    return words * MemoryLayout<Int32>.stride
  }
}
