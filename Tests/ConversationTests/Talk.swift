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

  init(_ model: TinyModel, context: Int, batch: Int = 8) throws {
    let file = try model.file()
    var options = TransformerOptions()
    options.context = context
    options.batch = batch
    options.threads = 2
    var plan = ArenaPlan()
    let engine = try TransformerPlan(
      file, options, processors: 2, arena: &plan)
    let words = try TokenizerPlan(
      file,
      limits: TokenizerLimits(textBytes: 4096, pieceBytes: 4096, tokens: 4096),
      in: &plan)
    let cached = try plan.reserve(context, of: Int32.self, for: .text)
    arena = try Arena(plan)
    transformer = try Transformer(file, engine, arena)
    tokenizer = try Tokenizer(file, plan: words, in: arena)
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
  func append(_ token: Int32) throws -> [UInt32] {
    let logits = try session.append(token)
    return (0..<logits.count).map { logits[$0].bitPattern }
  }
}

/// A region of these ids.
func ids(_ tokens: [Int32]) -> Region<Int32> {
  let ids = region(of: tokens.count, Int32.self)
  for (index, token) in tokens.enumerated() { ids[index] = token }
  return ids
}
