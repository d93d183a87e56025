import Workbench

/// `tokenizer.json`, its tokens checked.
struct TokenizerDocument {
  /// A token that was added to those that the model makes.
  struct Added {
    let id: Int
    let text: [UInt8]
    let isSpecial: Bool
  }

  /// How text becomes tokens.
  enum Model {
    /// Byte pairs by a list of merges, from bytes' stand-ins or from characters.
    case pairs(BytePairModel)
    /// The likeliest pieces.
    case unigram(UnigramModel)
  }

  static let name = "tokenizer.json"

  let document: JSONValue
  let model: Model
  let added: [Added]

  init(_ document: JSONValue) throws(ConversionFailure) {
    self.document = document
    guard let model = document["model"], model.members != nil else {
      throw .tokenizer(file: TokenizerDocument.name, reason: "it has no model")
    }
    switch model["type"]?.string ?? (model["merges"] == nil ? nil : "BPE") {
    case "BPE": self.model = .pairs(try BytePairModel(model))
    case "Unigram": self.model = .unigram(try UnigramModel(model))
    case let type:
      throw .tokenizerUnsupported(
        file: TokenizerDocument.name,
        reason: "the model is of the type \((type ?? "(none)").short)")
    }
    var added: [Added] = []
    for entry in document["added_tokens"]?.array ?? [] {
      guard let id = entry["id"]?.int, id >= 0, id < TokenTable.limit,
        let text = entry["content"]?.string
      else {
        throw .tokenizer(
          file: TokenizerDocument.name,
          reason: "added token \(added.count) has no id and content")
      }
      added.append(
        Added(
          id: id, text: Array(text.utf8),
          isSpecial: entry["special"]?.bool ?? false))
    }
    self.added = added
  }

  /// The settings of a kind, wherever a sequence of `key` holds them.
  func parts(_ key: String, _ list: String) -> [JSONValue] {
    TokenizerDocument.flat(document[key], list)
  }

  private static func flat(_ value: JSONValue?, _ list: String) -> [JSONValue] {
    guard let value, value.members != nil else { return [] }
    guard value["type"]?.string == "Sequence" else { return [value] }
    return (value[list]?.array ?? []).flatMap { flat($0, list) }
  }
}

extension JSONValue {
  /// The tokens of an object of numbers, each number once.
  func tokens(
    of file: String
  ) throws(ConversionFailure) -> [(text: [UInt8], id: Int)] {
    var tokens: [(text: [UInt8], id: Int)] = []
    var texts: Set<[UInt8]> = []
    var ids: Set<Int> = []
    for member in members ?? [] {
      let text = Array(member.key.utf8)
      guard let id = member.value.int, id >= 0, id < TokenTable.limit else {
        throw .tokenizer(
          file: file,
          reason: "token \"\(member.key.short)\" has no number below "
            + "\(TokenTable.limit)")
      }
      guard ids.insert(id).inserted, texts.insert(text).inserted else {
        throw .tokenizer(
          file: file,
          reason: "token \(id), \"\(member.key.short)\", occurs twice")
      }
      tokens.append((text, id))
    }
    return tokens
  }
}
