import Foundation
import Workbench

/// The tokens of a `tokenizer.json`, by the bytes of their texts.
struct TokenTable {
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
    var tokens = try TokenTable.tokens(document, model)
    var seen: Set<Int> = []
    for token in tokens {
      guard (0..<TokenTable.limit).contains(token.id),
        seen.insert(token.id).inserted
      else {
        throw .tokenizer(
          model: model, problem: "the id \(token.id) is taken or out of range")
      }
    }
    var result = document
    if let size, tokens.contains(where: { $0.id >= size }) {
      result = try TokenTable.trimmed(document, tokens, size, model)
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

  /// The tokens of the vocabulary and those that were added.
  private static func tokens(
    _ document: JSONValue, _ model: String
  ) throws(MergeFailure) -> [Token] {
    var tokens: [Token] = []
    var places: [[UInt8]: Int] = [:]
    func add(_ text: String, _ id: Int?, _ added: JSONValue?)
      throws(MergeFailure)
    {
      guard let id else {
        throw .tokenizer(model: model, problem: "the token \(text) has no id")
      }
      let key = Array(text.utf8)
      if let place = places[key] {
        guard tokens[place].id == id else {
          throw .tokenizer(
            model: model,
            problem: "the token \(text) has the ids \(tokens[place].id), \(id)")
        }
        tokens[place].added = added
        return
      }
      places[key] = tokens.count
      tokens.append(Token(text: text, id: id, added: added))
    }
    let vocabulary = document["model"]?["vocab"]
    for member in vocabulary?.members ?? [] {
      try add(member.key, member.value.int, nil)
    }
    for (id, element) in (vocabulary?.array ?? []).enumerated() {
      guard let text = element.array?.first?.string else {
        throw .tokenizer(model: model, problem: "token \(id) has no text")
      }
      try add(text, id, nil)
    }
    for element in document["added_tokens"]?.array ?? [] {
      guard let text = element["content"]?.string else {
        throw .tokenizer(model: model, problem: "an added token has no text")
      }
      try add(text, element["id"]?.int, element)
    }
    guard !tokens.isEmpty else {
      throw .tokenizer(model: model, problem: "it has no tokens")
    }
    return tokens
  }

  /// The document without the tokens from `size` on.
  private static func trimmed(
    _ document: JSONValue, _ tokens: [Token], _ size: Int, _ model: String
  ) throws(MergeFailure) -> JSONValue {
    let kind = document["model"]?["type"]?.string ?? "BPE"
    guard kind == "BPE", let vocabulary = document["model"]?["vocab"]?.members
    else {
      throw .tokenizer(
        model: model,
        problem:
          "it has ids from vocab_size, \(size), on and is of kind \(kind)")
    }
    let dropped = Set(
      tokens.lazy.filter { $0.id >= size }.map { Array($0.text.utf8) })
    let merges = (document["model"]?["merges"]?.array ?? []).filter { merge in
      let parts =
        merge.array?.compactMap(\.string)
        ?? merge.string?.split(separator: " ").map(String.init) ?? []
      return !parts.contains { dropped.contains(Array($0.utf8)) }
    }
    var result = document
    var inner = document["model"] ?? .object([])
    inner.set(
      "vocab", .object(vocabulary.filter { ($0.value.int ?? 0) < size }))
    inner.set("merges", .array(merges))
    result.set("model", inner)
    result.set(
      "added_tokens",
      .array(
        (document["added_tokens"]?.array ?? []).filter {
          ($0["id"]?.int ?? 0) < size
        }))
    return result
  }
}
