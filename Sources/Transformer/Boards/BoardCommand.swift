import Memory

/// What the board that leads tells the others to do, so that all do the same.
enum BoardCommand {
  case forward(Region<Int32>, _ position: Int, drafts: Int, isUsed: Bool)
  case logits(Range<Int>)
  case allowed(Region<UInt32>, _ row: Int)
  case keepDraft(_ position: Int)
  case settle(_ count: Int)
  case assume(_ count: Int)
  case restore
  case leave

  /// Words before what a command carries.
  static var headWords: Int { 4 }

  /// Writes the command as words; answers how many.
  func write(to words: Region<Int32>) -> Int {
    switch self {
    case .forward(let tokens, let position, let drafts, let isUsed):
      let flags = isUsed ? 2 * drafts + 1 : 2 * drafts
      return write(0, position, flags, tokens, to: words)
    case .logits(let rows):
      return write(1, rows.lowerBound, rows.upperBound, to: words)
    case .allowed(let mask, let row):
      for index in 0..<mask.count {
        words[BoardCommand.headWords + index] = Int32(bitPattern: mask[index])
      }
      return write(2, row, mask.count, to: words) + mask.count
    case .keepDraft(let position): return write(3, position, 0, to: words)
    case .settle(let count): return write(4, count, 0, to: words)
    case .assume(let count): return write(5, count, 0, to: words)
    case .restore: return write(6, 0, 0, to: words)
    case .leave: return write(7, 0, 0, to: words)
    }
  }

  private func write(
    _ kind: Int32, _ first: Int, _ second: Int,
    _ tokens: Region<Int32> = Region(), to words: Region<Int32>
  ) -> Int {
    words[0] = kind
    words[1] = Int32(first)
    words[2] = Int32(second)
    words[3] = Int32(tokens.count)
    for index in 0..<tokens.count {
      words[BoardCommand.headWords + index] = tokens[index]
    }
    return BoardCommand.headWords + tokens.count
  }

  /// Reads a command that the leading board wrote, or `nil`.
  init?(_ words: Region<Int32>) {
    guard words.count >= BoardCommand.headWords else { return nil }
    let (first, second) = (Int(words[1]), Int(words[2]))
    let rest = words[BoardCommand.headWords..<words.count]
    switch words[0] {
    case 0:
      self = .forward(
        rest, first, drafts: second / 2, isUsed: second % 2 == 1)
    case 1: self = .logits(first..<second)
    case 2:
      let start = UnsafeMutableRawPointer(rest.unsafeStart)
      self = .allowed(
        Region(
          start: start?.assumingMemoryBound(to: UInt32.self), count: rest.count),
        first)
    case 3: self = .keepDraft(first)
    case 4: self = .settle(first)
    case 5: self = .assume(first)
    case 6: self = .restore
    case 7: self = .leave
    default: return nil
    }
  }
}
