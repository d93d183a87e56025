import CMPI
import Memory
public import Models

/// One board leads: it has the text and the tokens. The others follow its
/// commands, which are the calls of this type that change or compute something.
extension Transformer {
  /// Tells the other boards, where there are some and this one leads them.
  func lead(_ command: BoardCommand) {
    guard exchange.leads else { return }
    let words = exchange.words
    let bytes = words[0..<command.write(to: words)].raw
    for board in 1..<exchange.count {
      _ = ranks_send(UInt32(board), bytes.unsafeStart, UInt32(bytes.count))
    }
  }

  /// Lets the other of `boards` boards go, whether they follow or wait to.
  public static func release(boards: Int) {
    var words: InlineArray<4, Int32> = InlineArray(repeating: 0)
    var span = words.mutableSpan
    span.withUnsafeMutableBufferPointer { buffer in
      let region = Region(start: buffer.baseAddress, count: buffer.count)
      let bytes = region[0..<BoardCommand.leave.write(to: region)].raw
      for board in 1..<boards {
        _ = ranks_send(
          UInt32(board), bytes.unsafeStart, UInt32(bytes.count))
      }
    }
  }

  /// Does what the leading board says until it lets this one go.
  ///
  /// - Throws: `ModelError.boardLost` where a board was silent for too long.
  public func follow() throws(ModelError) {
    let words = exchange.words
    while true {
      let size = ranks_receive(
        0, words.unsafeStart, UInt32(words.raw.count), true)
      guard size >= 0 else { throw lost }
      let count = Int(size) / MemoryLayout<Int32>.size
      guard let command = BoardCommand(words[0..<count]), obey(command) else {
        return
      }
      if ranks_lost() { throw lost }
    }
  }

  /// Follows one command; false where it is the last.
  private func obey(_ command: BoardCommand) -> Bool {
    switch command {
    case .forward(let tokens, let position, let drafts, let isUsed):
      forward(tokens, at: position, drafts: drafts, isUsed: isUsed)
    case .logits(let rows): _ = makeLogits(of: rows)
    case .allowed(let mask, let row): _ = makeLogits(allowed: mask, of: row)
    case .keepDraft(let position): count(draftAt: position)
    case .settle(let count): settle(at: count)
    case .assume(let count): assume(count)
    case .restore: _ = restore()
    case .give(let layer, let positions): giveHeads(layer, of: positions)
    case .take(let layer, let positions): takePart(layer, of: positions)
    case .takeCheckpoint(let index): take(memory(ofCheckpoint: index))
    case .place(let index, let position):
      place(checkpoint: index, at: position)
    case .keep(let layer, let first): cache.keep(layer, from: first)
    case .resume(let count, let checkpoints, let oldest):
      resume(at: count, checkpoints: checkpoints, oldest: oldest)
    case .leave: return false
    }
    return true
  }

  /// Whether what is computed is void.
  public var hasFailed: Bool { isLost || isUnreadable }

  /// The error of results that are void.
  public var failure: ModelError { isLost ? lost : .unreadable }

  /// Whether another board was silent for too long.
  public var isLost: Bool { exchange.isBroken }

  private var lost: ModelError { .boardLost(seconds: ranks_silence()) }

  /// Brings the logits that each board made to the one that leads.
  ///
  /// - Returns: whether all boards could read their weights, and answered.
  func collect(_ output: Region<Float>, _ count: Int) -> Bool {
    guard !exchange.isAlone else { return !isUnreadable }
    let cut = exchange.vocabulary
    let float = MemoryLayout<Float>.size
    let flag = MemoryLayout<UInt32>.size
    var parts = Parts(exchange) { cut[$0].count * count * float + flag }
    let own = cut[exchange.index]
    if let place = parts[exchange.index] {
      let start = output[own.lowerBound..<output.count]
      ranks_copy_rows(
        place, own.count * float, start.unsafeStart, vocabulary * float,
        own.count * float, count)
      place[own.count * count * float] = isUnreadable ? 1 : 0
    }
    parts.begin(in: exchange.slot, forAll: false)
    _ = ranks_finish(exchange.slot)
    guard exchange.leads else { return true }
    guard !ranks_lost() else { return false }
    var isSound = !isUnreadable
    for board in 1..<exchange.count {
      let columns = cut[board]
      guard let part = parts[board] else { continue }
      let start = output[columns.lowerBound..<output.count]
      ranks_copy_rows(
        start.unsafeStart, vocabulary * float, part, columns.count * float,
        columns.count * float, count)
      isSound = isSound && part[columns.count * count * float] == 0
    }
    exchange.note(failure: !isSound)
    return isSound
  }

  /// Whether something holds on all boards; the leading one learns it.
  func haveAll(_ holds: Bool) -> Bool {
    guard !exchange.isAlone else { return holds }
    var own: UInt8 = holds ? 1 : 0
    guard exchange.leads else {
      _ = ranks_send(0, &own, 1)
      return holds
    }
    var all = holds
    for board in 1..<exchange.count {
      var other: UInt8 = 0
      let size = ranks_receive(UInt32(board), &other, 1, false)
      all = all && size == 1 && other == 1
    }
    return all
  }
}
