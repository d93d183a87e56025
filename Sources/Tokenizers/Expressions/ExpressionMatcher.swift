import Memory

/// Matches compiled expressions, leftmost alternative first, as Oniguruma does.
///
/// Only runs of one set are ever shortened to let what follows match, so a run
/// needs one place to go back to, whatever its length. An alternative that
/// begins with an unbounded run and fails, fails everywhere within that run: it
/// is not tried there again. So the steps stay in proportion to the text.
struct ExpressionMatcher {
  let program: ExpressionProgram
  let text: Bytes
  private let work: MatchingWork
  /// The places to go back to that are in use.
  private var depth = 0
  /// The end of the text that may be matched.
  private var limit = 0
  /// How far the run came with which the alternative that failed last begins.
  private var firstEnd = 0
  /// The scalar that was looked up last.
  private var known: UInt32 = 0
  private var knownBits: UInt32 = 0
  /// A place in the run of digits that was counted last, how many are left from
  /// there, the run's end, and whether a word ends with it.
  private var place = 0
  private var digitsLeft = 0
  private var countedEnd = 0
  private var endsWord = false

  init(_ program: ExpressionProgram, _ text: Bytes, _ work: MatchingWork) {
    self.program = program
    self.text = text
    self.work = work
    work.failures.fill(with: ExpressionFailure())
    knownBits = ScalarCategory.bits(0)
  }

  /// The end of the match that begins at `start` and ends within `limit`, by
  /// the list of alternatives at `list`, or `nil`.
  mutating func match(_ list: Int, at start: Int, limit: Int) -> Int? {
    self.limit = limit
    var alternative = list
    repeat {
      let failure = work.failures[alternative]
      if start < failure.first || start >= failure.end {
        if let end = sequence(alternative + 1, at: start) { return end }
        let step = program.steps[alternative + 1]
        let isRun = step.kind == .run || step.kind == .firmRun
        if isRun && step.most == ExpressionStep.unbounded || step.kind == .head
        {
          work.failures[alternative] = ExpressionFailure(
            first: start, end: firstEnd)
        }
      }
      alternative = Int(program.steps[alternative].operand)
    } while alternative != 0
    return nil
  }

  /// The same for a list within an expression.
  private mutating func inner(_ list: Int, at start: Int) -> Int? {
    var alternative = list
    repeat {
      if let end = sequence(alternative + 1, at: start) { return end }
      alternative = Int(program.steps[alternative].operand)
    } while alternative != 0
    return nil
  }

  /// Matches the steps from `first` up to the end of their alternative.
  private mutating func sequence(_ first: Int, at start: Int) -> Int? {
    let base = depth
    defer { depth = base }
    var index = first
    var runEnd = start
    var position = start
    while true {
      let step = program.steps[index]
      var end: Int? = position
      switch step.kind {
      case .stop, .alternative: return position
      case .run, .firmRun:
        end = run(step, index, at: position)
        if index == first { runEnd = end ?? start }
        index += 1
      case .group:
        end = group(step, index, at: position)
        index = Int(step.operand)
      case .ahead, .notAhead:
        let isThere = inner(index + 1, at: position) != nil
        if isThere != (step.kind == .ahead) { end = nil }
        index = Int(step.operand)
      case .end:
        if position != limit { end = nil }
        index += 1
      case .head, .threes:
        end = digits(step, at: position)
        if index == first { runEnd = max(start, countedEnd) }
        index += 1
      }
      if let end {
        position = end
        continue
      }
      guard depth > base else {
        firstEnd = runEnd
        return nil
      }
      let turn = work.turns[depth - 1]
      position = previous(turn.position)
      if position == turn.least {
        depth -= 1
      } else {
        work.turns[depth - 1].position = position
      }
      index = turn.step + 1
    }
  }

  @inline(always)
  private mutating func isMember(_ scalar: DecodedScalar, _ set: ScalarSet)
    -> Bool
  {
    let value = scalar.value
    if value < 0x80 { return set.contains(ascii: value) }
    if value != known {
      known = value
      knownBits = ScalarCategory.bits(value)
    }
    return set.contains(value, bits: knownBits, program.ranges)
  }

  /// Takes as many scalars as go.
  private mutating func run(
    _ step: ExpressionStep, _ index: Int, at start: Int
  ) -> Int? {
    let set = program.sets[Int(step.operand)]
    var position = start
    var least = start
    var count: UInt16 = 0
    while position < limit {
      let scalar = DecodedScalar(text, at: position)
      guard isMember(scalar, set) else { break }
      position += scalar.byteCount
      if count < step.least {
        count += 1
        least = position
        if count == step.most { break }
      } else if step.most != ExpressionStep.unbounded {
        count += 1
        if count == step.most { break }
      }
    }
    guard count >= step.least else { return nil }
    if step.kind == .run, position > least {
      work.turns[depth] = ExpressionTurn(
        step: index, least: least, position: position)
      depth += 1
    }
    return position
  }

  private mutating func group(
    _ step: ExpressionStep, _ index: Int, at start: Int
  ) -> Int? {
    var position = start
    var count: UInt16 = 0
    while count < step.most, let end = inner(index + 1, at: position) {
      guard end > position else { break }
      position = end
      if step.most != ExpressionStep.unbounded || count < step.least {
        count += 1
      }
    }
    return count >= step.least ? position : nil
  }

  /// Where the scalar before `position` begins.
  private func previous(_ position: Int) -> Int {
    var start = position - 1
    while start > 0, position - start < 4, text[start] & 0xC0 == 0x80 {
      start -= 1
    }
    // A stray byte is a scalar of its own.
    return DecodedScalar(text, at: start).byteCount == position - start
      ? start : position - 1
  }

  /// Takes digits so that threes are left.
  private mutating func digits(_ step: ExpressionStep, at start: Int) -> Int? {
    if start < place || start >= countedEnd { countDigits(step, from: start) }
    while place < start {
      place += DecodedScalar(text, at: place).byteCount
      digitsLeft -= 1
    }
    guard digitsLeft > 0 else { return nil }
    if step.kind == .threes, digitsLeft % 3 != 0 { return nil }
    if step.kind == .head, step.least == 1, !endsWord { return nil }
    var end = start
    for _ in 0...((digitsLeft - 1) % 3) {
      end += DecodedScalar(text, at: end).byteCount
    }
    return end
  }

  /// Counts the digits of a run, and looks at what follows.
  private mutating func countDigits(_ step: ExpressionStep, from start: Int) {
    let set = program.sets[Int(step.operand)]
    place = start
    digitsLeft = 0
    countedEnd = start
    endsWord = true
    while countedEnd < limit {
      let scalar = DecodedScalar(text, at: countedEnd)
      guard isMember(scalar, set) else {
        endsWord = !ScalarCategory.isWord(scalar.value)
        break
      }
      countedEnd += scalar.byteCount
      digitsLeft += 1
    }
  }
}
