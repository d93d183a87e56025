import Memory
import Sampling

/// The figures of an answer that was replayed with one kind of guesses.
struct ReplayRow: BenchFigures {
  /// What the record is called.
  let name: Bytes
  let speculation: Speculation
  /// Tokens of the answer.
  let tokens: Int
  let threads: Int
  let repetitions: Int
  /// Tokens per second.
  let figure: BenchFigure
  /// Tokens that were guessed and computed, in the last repetition.
  let drafted: Int
  /// Those of them that were right.
  let accepted: Int
  /// Forward passes.
  let batches: Int

  func visit(_ body: (StaticString, StaticString?, BenchValue) -> Void) {
    body("test", "test", .literal("replay"))
    body("name", "name", .text(name))
    body("speculation", "speculation", .literal(speculation.name))
    body("tokens", "tokens", .integer(tokens))
    body("threads", "threads", .integer(threads))
    body("repetitions", nil, .integer(repetitions))
    body("tokens_per_second", "tokens/s", .real(figure.median, decimals: 3))
    body("stddev", "deviation", .real(figure.deviation, decimals: 3))
    body("drafted", "drafted", .integer(drafted))
    body("accepted", "accepted", .integer(accepted))
    body("batches", "batches", .integer(batches))
  }
}
