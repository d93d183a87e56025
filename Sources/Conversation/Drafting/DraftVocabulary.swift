import GGUF
import Memory
import Tokenizers

/// Whether two files have the same tokens.
enum DraftVocabulary {
  /// Compares the texts of all tokens that the model can produce.
  ///
  /// Those that are unused in both may differ, and the draft may have more.
  ///
  /// - Parameters:
  ///   - draft: the model that guesses.
  ///   - file: the model.
  /// - Returns: the tokens of the model.
  /// - Throws: `DraftError` at the first token that differs.
  static func check(
    _ draft: GGUFFile, against file: GGUFFile
  ) throws(DraftError) -> Int {
    let (own, other) = (try Tokens(file), try Tokens(draft))
    guard own.model == other.model else {
      throw .otherTokenizer(ShortText(other.model), model: ShortText(own.model))
    }
    var others = other.texts.makeIterator()
    var id = 0
    for text in own.texts {
      let found = others.next()
      let isSame = found.map { $0 == text } ?? false
      if !isSame, !(own.isUnused(id) && (found == nil || other.isUnused(id))) {
        throw .otherToken(
          id: id, found.map { ShortText($0) }, model: ShortText(text),
          count: other.texts.count, modelCount: own.texts.count)
      }
      id += 1
    }
    return own.texts.count
  }

  /// The keys of a vocabulary.
  private struct Tokens {
    let model: Bytes
    let texts: GGUFStrings
    private let types: GGUFIntegers?

    init(_ file: GGUFFile) throws(DraftError) {
      let (model, texts): (Bytes?, GGUFStrings?)
      do throws(GGUFError) {
        model = try file.string("tokenizer.ggml.model")
        texts = try file.strings("tokenizer.ggml.tokens")
        types = try file.integers("tokenizer.ggml.token_type")
      } catch { throw .vocabulary(.file(error)) }
      guard let model else {
        throw .vocabulary(.missingKey("tokenizer.ggml.model"))
      }
      guard let texts else {
        throw .vocabulary(.missingKey("tokenizer.ggml.tokens"))
      }
      (self.model, self.texts) = (model, texts)
    }

    func isUnused(_ id: Int) -> Bool {
      guard let types, id < types.count else { return false }
      return types[id] == Int64(TokenKind.unused.rawValue)
    }
  }
}
