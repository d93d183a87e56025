import CHost
import Conversation
import GGUF
import Memory
import TestSupport
import Tokenizers
import Transformer

/// A loaded model with its tokenizer and a session.
final class Talk {
  private let arena: Arena
  let transformer: Transformer
  let tokenizer: Tokenizer
  var session: Session
  var drafter: Drafter

  /// - Parameters:
  ///   - model: the model.
  ///   - context: positions.
  ///   - batch: tokens of a prompt at once, and of guesses.
  ///   - threads: threads; without them their number is found, among 1 to 3.
  ///   - drafts: the most guesses, which then are made.
  /// - Throws: whatever the model's loading throws.
  init(
    _ model: TinyModel, context: Int, batch: Int = 8, threads: Int? = 2,
    drafts: Int = 0
  ) throws {
    let file = try model.file()
    var options = TransformerOptions()
    options.context = context
    options.batch = batch
    options.threads = threads
    options.features = host_cpu_features()
    options.logitRows = 1 + drafts
    var plan = ArenaPlan()
    let engine = try TransformerPlan(
      file, options, processors: threads ?? 3, arena: &plan)
    let words = try TokenizerPlan(
      file,
      limits: TokenizerLimits(textBytes: 4096, pieceBytes: 4096, tokens: 4096),
      in: &plan)
    let cached = try plan.reserve(context, of: Int32.self, for: .text)
    let drafting = try Drafter.Plan(
      context: drafts > 0 ? context : 0, in: &plan)
    arena = try Arena(plan)
    transformer = try Transformer(file, engine, arena)
    tokenizer = try Tokenizer(file, plan: words, in: arena)
    drafter = Drafter(drafting, in: arena)
    session = Session(transformer, tokens: arena[cached])
  }

  /// The logits after a prompt.
  func logits(_ prompt: [Int32]) throws -> [UInt32] {
    let ids = ids(prompt)
    try session.begin(ids)
    while true {
      if let logits = try session.advance(through: ids) {
        return (0..<logits.count).map { logits[$0].bitPattern }
      }
    }
  }

  /// The logits after one more token.
  func append(_ token: Int32, drafts: [Int32] = []) throws -> [UInt32] {
    let logits = try session.append(token, drafts: ids(drafts))
    return (0..<logits.count).map { logits[$0].bitPattern }
  }

  /// The logits after a token that was guessed, or `nil`.
  func take(_ token: Int32) throws -> [UInt32]? {
    guard let logits = try session.take(token) else { return nil }
    return (0..<logits.count).map { logits[$0].bitPattern }
  }
}

/// A region of these ids.
func ids(_ tokens: [Int32]) -> Region<Int32> {
  let ids = region(of: tokens.count, Int32.self)
  for (index, token) in tokens.enumerated() { ids[index] = token }
  return ids
}
