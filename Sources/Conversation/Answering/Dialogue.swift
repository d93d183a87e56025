public import Memory

/// The text of a conversation: a system message, questions and their answers.
///
/// It lies in planned memory. Where that is full the oldest turns make room.
public struct Dialogue {
  let text: Region<UInt8>
  /// The end of each text: the system message, then question and answer of
  /// each turn.
  let ends: Region<Int32>
  private var isAnswerCut = false

  /// How many turns there are.
  public internal(set) var count = 0

  /// How many of the oldest turns had to go since the dialogue began.
  public internal(set) var forgottenCount = 0

  /// No turns and no system message.
  ///
  /// - Parameters:
  ///   - text: where texts go.
  ///   - ends: two elements for each turn that may be kept, and one more.
  public init(text: Region<UInt8>, ends: Region<Int32>) {
    precondition(ends.count >= 3)
    self.text = text
    self.ends = ends
    ends[0] = 0
  }

  /// The most bytes of all texts.
  public var capacity: Int { text.count }

  /// The system message, or nothing.
  public var system: Bytes { text[0..<Int(ends[0])].bytes }

  /// The question of a turn.
  public func question(_ turn: Int) -> Bytes { bytes(2 * turn + 1) }

  /// The answer of a turn, or nothing yet.
  public func answer(_ turn: Int) -> Bytes { bytes(2 * turn + 2) }

  private func bytes(_ index: Int) -> Bytes {
    text[Int(ends[index - 1])..<Int(ends[index])].bytes
  }

  var end: Int { Int(ends[2 * count]) }

  /// Forgets everything and takes note of a system message.
  ///
  /// - Returns: false where it does not fit; there is none then.
  public mutating func begin(system: Bytes) -> Bool {
    count = 0
    forgottenCount = 0
    ends[0] = 0
    guard system.count <= text.count else { return false }
    text.copy(from: system)
    ends[0] = Int32(system.count)
    return true
  }

  /// Begins a turn with a question, of up to three texts in a row.
  ///
  /// - Returns: how many of the oldest turns had to go, or `nil` where it would
  ///   not fit without any; then nothing has changed.
  public mutating func beginTurn(
    _ first: Bytes, _ second: Bytes = Bytes(), _ third: Bytes = Bytes()
  ) -> Int? {
    // Each is far below a mebibyte: no sum overflows.
    let needed = first.count + second.count + third.count
    guard needed <= text.count - Int(ends[0]) else { return nil }
    var dropped = 0
    while needed > text.count - end || 2 * count + 2 >= ends.count {
      removeOldestTurns(1)
      dropped += 1
    }
    var question = TextBuffer(text[end..<text.count])
    question.append(first)
    question.append(second)
    question.append(third)
    let position = Int32(end + question.count)
    ends[2 * count + 1] = position
    ends[2 * count + 2] = position
    count += 1
    isAnswerCut = false
    return dropped
  }

  /// Adds a part of the answer to the last turn.
  ///
  /// Text that does not fit is left out: a prompt that holds it would not fit
  /// either.
  public mutating func append(answer: Bytes) {
    guard count > 0, !isAnswerCut, answer.count <= text.count - end else {
      isAnswerCut = true
      return
    }
    text[end..<(end + answer.count)].copy(from: answer)
    ends[2 * count] += Int32(answer.count)
  }

  /// Ends a thought that the last answer does not end itself, for it was cut:
  /// templates leave only whole thoughts out.
  public mutating func closeThinking() {
    guard count > 0 else { return }
    let answer = answer(count - 1)
    guard answer.starts(with: Bytes("<think>")),
      answer.firstIndex(of: Bytes("</think>")) == nil
    else { return }
    isAnswerCut = false
    append(answer: Bytes("\n</think>\n\n"))
  }

  /// Forgets the last turn.
  public mutating func removeLastTurn() {
    if count > 0 { count -= 1 }
  }

  /// Forgets so many of the oldest turns.
  public mutating func removeOldestTurns(_ number: Int) {
    let start = Int(ends[0])
    let from = Int(ends[2 * number])
    text[start..<text.count].copy(from: text[from..<end].bytes)
    for index in (2 * number + 1)..<(2 * count + 1) {
      ends[index - 2 * number] = ends[index] - Int32(from - start)
    }
    count -= number
    forgottenCount += number
  }

  /// Forgets all turns.
  public mutating func removeAllTurns() { count = 0 }
}
