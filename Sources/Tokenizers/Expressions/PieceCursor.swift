package import Memory

/// The pieces of a text, one after the other.
///
/// The first stage cuts the text, every further one the pieces of the stage
/// before, of which it sees nothing but the piece itself. In each, matches are
/// pieces, and so is what lies between two of them.
package struct PieceCursor {
  private struct Level: BitwiseCopyable {
    var position = 0
    var end = 0
    /// The end of the match that begins at `position`, where that is known.
    var matchEnd = 0
  }

  private var matcher: ExpressionMatcher
  private var levels: InlineArray<6, Level> = InlineArray(repeating: Level())

  /// A cursor at the beginning of `text`.
  package init(
    _ program: ExpressionProgram, _ text: Bytes, _ work: MatchingWork
  ) {
    matcher = ExpressionMatcher(program, text, work)
    levels[0].end = text.count
  }

  /// The next piece, or `nil` at the end.
  package mutating func next() -> Range<Int>? {
    next(matcher.program.stageCount - 1)
  }

  private mutating func next(_ stage: Int) -> Range<Int>? {
    var level = levels[stage]
    if level.position == level.end {
      guard stage > 0, let piece = next(stage - 1) else { return nil }
      level = Level(position: piece.lowerBound, end: piece.upperBound)
    }
    let list = Int(matcher.program.stages[stage])
    let start = level.position
    var position = start
    var end = level.matchEnd > start ? level.matchEnd : nil
    while end == nil, position < level.end {
      if let found = matcher.match(list, at: position, limit: level.end) {
        // A match of nothing is a place to cut, behind the first scalar.
        if found > position || position > start { end = found }
      }
      if end == nil {
        position += DecodedScalar(matcher.text, at: position).byteCount
      }
    }
    // What lies before the match comes first, and the match next time.
    level.matchEnd = position > start ? end ?? 0 : 0
    level.position = position > start ? position : end ?? level.end
    levels[stage] = level
    return start..<level.position
  }
}
