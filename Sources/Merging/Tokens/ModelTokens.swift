import Foundation
import Workbench

/// The tokens of a `tokenizer.json`, by the bytes of their texts.
struct ModelTokens {
  /// A token.
  struct Token {
    var text: String
    var id: Int
    /// The members of its entry among the added tokens, where it has one.
    var added: JSONValue?
  }

  /// The document.
  let document: JSONValue
  /// The tokens in the order of their ids.
  let tokens: [Token]
  /// The places of the tokens by text.
  private let places: [[UInt8]: Int]

  /// The most tokens that are taken.
  private static let limit = 4_194_304

  /// Reads the tokenizer of a model; ids from `size` on are left out where
  /// `size` is given.
  init(
    _ data: Data?, model: String, below size: Int? = nil
  ) throws(MergeFailure) {
    guard let data else {
      throw .tokenizer(
        model: model, problem: "it is not there, or has no tokenizer.json")
    }
    let document: JSONValue
    do throws(DocumentFailure) {
      document = try JSONValue(data, file: "tokenizer.json")
    } catch {
      throw .tokenizer(model: model, problem: error.description)
    }
    var tokens = try ModelTokens.tokens(document, model)
    var seen: Set<Int> = []
    for token in tokens {
      guard (0..<ModelTokens.limit).contains(token.id),
        seen.insert(token.id).inserted
      else {
        throw .tokenizer(
          model: model, problem: "the id \(token.id) is taken or out of range")
      }
    }
    var result = document
    if let size, tokens.contains(where: { $0.id >= size }) {
      result = try ModelTokens.trimmed(document, tokens, size, model)
      tokens.removeAll { $0.id >= size }
    }
    self.document = result
    self.tokens = tokens.sorted { $0.id < $1.id }
    places = Dictionary(
      self.tokens.enumerated().map { (Array($1.text.utf8), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The number of rows that ids need.
  var rowCount: Int { (tokens.last?.id ?? -1) + 1 }

  /// The token of that text.
  func token(_ text: String) -> Token? {
    places[Array(text.utf8)].map { tokens[$0] }
  }
}
