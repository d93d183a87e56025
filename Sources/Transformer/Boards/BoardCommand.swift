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
  case give(_ layer: Int, Range<Int>)
  case take(_ layer: Int, Range<Int>)
  case takeCheckpoint(_ index: Int)
  case place(_ checkpoint: Int, _ position: Int)
  case keep(_ layer: Int, _ first: Int)
  case resume(_ count: Int, checkpoints: Int, oldest: Int)
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
    case .give(let layer, let positions):
      return write(8, layer, positions, to: words)
    case .take(let layer, let positions):
      return write(9, layer, positions, to: words)
    case .takeCheckpoint(let index): return write(10, index, 0, to: words)
    case .place(let index, let position):
      return write(11, index, position, to: words)
    case .keep(let layer, let first): return write(12, layer, first, to: words)
    case .resume(let count, let checkpoints, let oldest):
      return write(13, count, oldest..<(oldest + checkpoints), to: words)
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

  private func write(
    _ kind: Int32, _ first: Int, _ range: Range<Int>, to words: Region<Int32>
  ) -> Int {
    let count = write(kind, first, range.lowerBound, to: words)
    words[3] = Int32(range.upperBound)
    return count
  }

  /// Reads a command that the leading board wrote, or `nil`.
  init?(_ words: Region<Int32>) {
    guard words.count >= BoardCommand.headWords else { return nil }
    let (first, second) = (Int(words[1]), Int(words[2]))
    let third = Int(words[3])
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
    case 8: self = .give(first, second..<third)
    case 9: self = .take(first, second..<third)
    case 10: self = .takeCheckpoint(first)
    case 11: self = .place(first, second)
    case 12: self = .keep(first, second)
    case 13:
      self = .resume(first, checkpoints: third - second, oldest: second)
    default: return nil
    }
  }
}
