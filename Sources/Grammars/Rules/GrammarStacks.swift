import Memory

/// Stacks of what follows when a rule ends; equal ones are one.
///
/// A stack is the number of its top frame, 0 where it is empty. A frame is a
/// node, the repetitions of it that are done or -1 where it comes next, and the stack below, whose number is
/// less; and its number after a move.
struct GrammarStacks: BitwiseCopyable {
  private let frames: Region<Int32>  // [capacity + 1, 4]
  private let slots: Region<Int32>
  private var count = 0
  /// Whether there was no room for a frame.
  private(set) var isFull = false

  /// Words of memory for a stack.
  static let wordsOfStack = 8

  init?(_ capacity: Int, _ memory: inout WordPool) {
    guard let frames = memory.take(4 * (capacity / 2 + 1)),
      let slots = memory.takeSlots(for: capacity / 2)
    else { return nil }
    self.frames = frames
    self.slots = slots
  }

  var wordsUsed: Int { 4 * count + slots.count }

  @inline(always)
  func node(_ stack: Int) -> Int { Int(frames[4 * stack]) }
  @inline(always)
  func done(_ stack: Int) -> Int { Int(frames[4 * stack + 1]) }
  @inline(always)
  func below(_ stack: Int) -> Int { Int(frames[4 * stack + 2]) }

  /// The stack with a frame on top of it; 0 where there is no room.
  mutating func push(_ node: Int, _ done: Int, on stack: Int) -> Int {
    var slot = slot(node, done, stack)
    while slots[slot] != 0 {
      let frame = Int(slots[slot])
      if self.node(frame) == node, self.done(frame) == done,
        below(frame) == stack
      {
        return frame
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard 4 * (count + 2) <= frames.count else {
      isFull = true
      return 0
    }
    count += 1
    frames[4 * count] = Int32(node)
    frames[4 * count + 1] = Int32(done)
    frames[4 * count + 2] = Int32(stack)
    frames[4 * count + 3] = 0
    slots[slot] = Int32(count)
    return count
  }

  private func slot(_ node: Int, _ done: Int, _ stack: Int) -> Int {
    var hash = WordPool.mix(1, Int32(node))
    hash = WordPool.mix(hash, Int32(done))
    hash = WordPool.mix(hash, Int32(stack))
    return Int(hash) & (slots.count - 1)
  }

  /// Begins to tell which stacks stay.
  func beginMarks() {
    for frame in 0..<count { frames[4 * frame + 7] = 0 }
  }

  /// Lets a stack stay.
  func mark(_ stack: Int) {
    var frame = stack
    while frame > 0, frames[4 * frame + 3] == 0 {
      frames[4 * frame + 3] = -1
      frame = below(frame)
    }
  }

  /// Moves the stacks that stay together: those below come first.
  mutating func move() {
    var kept = 0
    slots.fill(with: 0)
    for frame in 0..<count where frames[4 * frame + 7] != 0 {
      let from = 4 * (frame + 1)
      kept += 1
      let (node, done) = (frames[from], frames[from + 1])
      let below = moved(Int(frames[from + 2]))
      frames[from + 3] = Int32(kept)
      frames[4 * kept] = node
      frames[4 * kept + 1] = done
      frames[4 * kept + 2] = Int32(below)
      var slot = slot(Int(node), Int(done), below)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(kept)
    }
    moves = count
    count = kept
  }

  /// The number of a stack after the move.
  func moved(_ stack: Int) -> Int {
    stack == 0 ? 0 : Int(frames[4 * stack + 3])
  }

  /// Frames before the move.
  private var moves = 0

  /// Ends a move.
  mutating func endMarks() {
    for frame in 0..<moves { frames[4 * frame + 7] = 0 }
    isFull = false
  }
}
