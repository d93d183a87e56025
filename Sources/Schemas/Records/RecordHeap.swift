import Grammars
import Memory

/// The number of a record, below zero; 0 stands for none.
typealias Ref = Int32

/// Records that are each kept once, in planned memory.
///
/// A record is a kind and words. The same kind and words always give the same
/// reference, so that equality of whole structures is equality of numbers. A
/// record refers to older ones only.
struct RecordHeap {
  let words: UnsafeMutablePointer<Int32>
  let capacity: Int
  /// Words in use; the first is never a record's.
  var used = 1
  /// Records below stay when memory is taken back.
  var mark = 1

  /// References by hash, open addressing.
  let table: UnsafeMutablePointer<Int32>
  let tableMask: Int
  var recordCount = 0

  /// Words of a record that is being made.
  let scratch: UnsafeMutablePointer<Int32>
  let scratchCapacity: Int
  var top = 0

  /// What was found out: a lossy table of two keys and a value.
  let facts: UnsafeMutablePointer<Fact>
  let factMask: Int

  struct Fact: BitwiseCopyable {
    var first: Int32
    var second: Int32
    var value: Int32
  }

  init(
    facts: Region<Fact>, table: Region<Int32>, scratch: Region<Int32>,
    words: Region<Int32>
  ) {
    self.words = RecordHeap.start(of: words)
    capacity = words.count
    self.table = RecordHeap.start(of: table)
    tableMask = table.count - 1
    self.scratch = RecordHeap.start(of: scratch)
    scratchCapacity = scratch.count
    self.facts = RecordHeap.start(of: facts)
    factMask = facts.count - 1
  }

  /// The address of planned memory, which is never empty.
  static func start<Element: BitwiseCopyable>(
    of region: Region<Element>
  ) -> UnsafeMutablePointer<Element> {
    guard let start = region.unsafeStart else {
      preconditionFailure("no memory was planned")
    }
    return start
  }

  /// Forgets all records.
  mutating func removeAll() {
    used = 1
    mark = 1
    top = 0
    recordCount = 0
    table.update(repeating: 0, count: tableMask + 1)
    removeFacts()
  }

  mutating func removeFacts() {
    facts.update(
      repeating: Fact(first: 0, second: 0, value: 0), count: factMask + 1)
  }

  // MARK: Reading

  @inline(always)
  func kind(_ ref: Ref) -> RecordKind {
    RecordKind(rawValue: UInt8(truncatingIfNeeded: words[-Int(ref)] & 0xFF))
      .unsafelyUnwrapped
  }

  /// The number of words behind the record's head.
  @inline(always)
  func count(_ ref: Ref) -> Int { Int(words[-Int(ref)] >> 8) }

  @inline(always)
  func word(_ ref: Ref, _ index: Int) -> Int32 { words[-Int(ref) + 1 + index] }

  // MARK: Making

  /// Adds a word to the record that is being made.
  @inline(always)
  mutating func push(_ word: Int32) throws(SchemaError) {
    guard top < scratchCapacity else { throw .tooComplex }
    scratch[top] = word
    top += 1
  }

  /// The record of all words since `start`, which are taken off.
  mutating func record(
    _ kind: RecordKind, since start: Int
  ) throws(SchemaError) -> Ref {
    let count = top - start
    let payload = scratch + start
    top = start
    guard count < 1 << 22 else { throw .tooComplex }
    let head = Int32(count) << 8 | Int32(kind.rawValue)
    var slot = slot(ofHead: head, payload, count)
    while table[slot] != 0 {
      let found = words - Int(table[slot])
      if found[0] == head {
        var index = 0
        while index < count, found[index + 1] == payload[index] { index += 1 }
        if index == count { return table[slot] }
      }
      slot = (slot + 1) & tableMask
    }
    guard used + count + 1 <= capacity, recordCount * 4 < tableMask * 3 else {
      throw .tooComplex
    }
    let ref = -Int32(used)
    words[used] = head
    (words + used + 1).update(from: payload, count: count)
    used += count + 1
    table[slot] = ref
    recordCount += 1
    return ref
  }

  mutating func record(_ kind: RecordKind) throws(SchemaError) -> Ref {
    try record(kind, since: top)
  }

  mutating func record(
    _ kind: RecordKind, _ first: Int32
  ) throws(SchemaError) -> Ref {
    let start = top
    try push(first)
    return try record(kind, since: start)
  }

  mutating func record(
    _ kind: RecordKind, _ first: Int32, _ second: Int32
  ) throws(SchemaError) -> Ref {
    let start = top
    try push(first)
    try push(second)
    return try record(kind, since: start)
  }

  mutating func record(
    _ kind: RecordKind, _ first: Int32, _ second: Int32, _ third: Int32
  ) throws(SchemaError) -> Ref {
    let start = top
    try push(first)
    try push(second)
    try push(third)
    return try record(kind, since: start)
  }

  // MARK: Facts

  @inline(always)
  private func factSlot(_ first: Int32, _ second: Int32) -> Int {
    let mixed =
      UInt64(UInt32(bitPattern: first)) &* 0x9E37_79B9_7F4A_7C15
      ^ UInt64(UInt32(bitPattern: second)) &* 0xC2B2_AE3D_27D4_EB4F
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 32)) >> 8) & factMask
  }

  /// What is known of two keys, or nil; `first` is never 0.
  @inline(always)
  func fact(_ first: Int32, _ second: Int32) -> Int32? {
    let fact = facts[factSlot(first, second)]
    return fact.first == first && fact.second == second ? fact.value : nil
  }

  @inline(always)
  mutating func know(_ first: Int32, _ second: Int32, _ value: Int32) {
    facts[factSlot(first, second)] = Fact(
      first: first, second: second, value: value)
  }

  mutating func forget(_ first: Int32, _ second: Int32) {
    let slot = factSlot(first, second)
    if facts[slot].first == first, facts[slot].second == second {
      facts[slot].first = 0
    }
  }
}
