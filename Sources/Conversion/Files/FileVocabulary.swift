import GGUF
import Memory
import Models
import Tokenizers
import Workbench

/// The vocabulary of a GGUF file, copied.
struct FileVocabulary {
  /// A token.
  struct Token {
    let bytes: [UInt8]
    let text: String
    let type: TokenType
    let score: Float
  }

  let kind: TokenizerKind
  let tokens: [Token]
  let merges: [[UInt8]]
  let characters: [UInt8]

  /// Reads it, as the engine takes it.
  ///
  /// - Throws: `ConversionFailure` where it is of another kind or not UTF-8.
  init(_ model: GGUFModel) throws(ConversionFailure) {
    kind = try FileVocabulary.kind(model)
    func array(_ key: String) -> GGUFArray? {
      guard case .array(let array)? = model.entry(key) else { return nil }
      return array
    }
    guard let texts = array("tokenizer.ggml.tokens")?.strings else {
      throw .fileKey(
        path: model.path, key: "tokenizer.ggml.tokens", reason: "is missing")
    }
    let types = array("tokenizer.ggml.token_type")?.integers
    let scores = array("tokenizer.ggml.scores")?.floats
    var tokens: [Token] = []
    for text in texts {
      let id = tokens.count
      let bytes = text.array
      guard let string = String(validating: bytes, as: UTF8.self) else {
        throw .fileKey(
          path: model.path, key: "tokenizer.ggml.tokens",
          reason: "has a token, \(id), that is not UTF-8")
      }
      let number = types.flatMap { id < $0.count ? $0[id] : nil } ?? 1
      let type = Int32(exactly: number).flatMap(TokenType.init) ?? .normal
      let score = scores.flatMap { id < $0.count ? $0[id] : nil } ?? 0
      tokens.append(
        Token(
          bytes: bytes, text: string, type: type,
          score: score.isFinite ? score : 0))
    }
    self.tokens = tokens
    merges =
      array("tokenizer.ggml.merges")?.strings.map { $0.map(\.array) } ?? []
    characters =
      array("tokenizer.ggml.precompiled_charsmap")?.bytes.array ?? []
  }

  /// The kind that the engine finds.
  private static func kind(
    _ model: GGUFModel
  ) throws(ConversionFailure) -> TokenizerKind {
    var arena = ArenaPlan()
    do throws(TokenizerError) {
      let plan = try TokenizerPlan(
        model.file,
        limits: TokenizerLimits(textBytes: 1, pieceBytes: 1, tokens: 1),
        in: &arena)
      return plan.identity.kind
    } catch {
      throw .fileKey(
        path: model.path, key: "the vocabulary", reason: error.message)
    }
  }
}
