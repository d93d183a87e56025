import Workbench

extension ModelTokens {
  /// The tokens of the vocabulary and those that were added.
  static func tokens(
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
  static func trimmed(
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
