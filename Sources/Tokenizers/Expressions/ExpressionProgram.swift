package import Memory

/// Compiled expressions, one for each stage in which text is cut.
package struct ExpressionProgram {
  let steps: Region<ExpressionStep>
  let sets: Region<ScalarSet>
  let ranges: Region<ScalarRange>
  /// Where the list of alternatives of each stage begins.
  var stages: InlineArray<6, UInt16> = InlineArray(repeating: 0)
  var stageCount = 0

  /// The most stages of a row.
  static let mostStages = 6

  /// The memory for any of the rows; a test compiles them all.
  package struct Plan {
    private let steps: Reservation<ExpressionStep>
    private let sets: Reservation<ScalarSet>
    private let ranges: Reservation<ScalarRange>

    /// Sets aside the tables, or nothing where no expression is used.
    package init(
      isUsed: Bool, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      steps = try arena.reserve(
        isUsed ? 256 : 0, of: ExpressionStep.self, for: .tokenizer)
      sets = try arena.reserve(
        isUsed ? 96 : 0, of: ScalarSet.self, for: .tokenizer)
      ranges = try arena.reserve(
        isUsed ? 128 : 0, of: ScalarRange.self, for: .tokenizer)
    }

    /// The expressions in `stages`, a line each, compiled.
    package func program(
      _ stages: Bytes, in arena: borrowing Arena
    ) -> ExpressionProgram {
      var compiler = ExpressionCompiler(
        ExpressionProgram(
          steps: arena[steps], sets: arena[sets], ranges: arena[ranges]))
      return compiler.compile(stages)
    }
  }
}

/// The memory that a text is matched in.
package struct MatchingWork {
  /// Places to go back to.
  let turns: Region<ExpressionTurn>
  /// For each step that begins an alternative a stretch where it fails.
  let failures: Region<ExpressionFailure>

  /// The memory that a plan sets aside for it.
  package struct Plan {
    private let turns: Reservation<ExpressionTurn>
    private let failures: Reservation<ExpressionFailure>

    package init(
      isUsed: Bool, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      turns = try arena.reserve(
        isUsed ? 32 : 0, of: ExpressionTurn.self, for: .text)
      failures = try arena.reserve(
        isUsed ? 256 : 0, of: ExpressionFailure.self, for: .text)
    }

    /// The work in the arena that was made from the plan.
    package func work(in arena: borrowing Arena) -> MatchingWork {
      MatchingWork(turns: arena[turns], failures: arena[failures])
    }
  }
}

/// A run that may give back scalars: the step, and what it took at least and now.
struct ExpressionTurn: BitwiseCopyable {
  var step: Int
  var least: Int
  var position: Int
}

/// Positions at which an alternative is known to fail.
struct ExpressionFailure: BitwiseCopyable {
  var first = 0
  var end = 0
}
