import Workbench

/// The tokens that are added to those of `vocab.json`, as several documents list them.
struct AddedTokens {
  /// A token.
  struct Token {
    let id: Int
    let text: String
    let isSpecial: Bool

    /// The token as `tokenizer.json` has it.
    var value: JSONValue {
      .object([
        .init("id", .number(String(id))), .init("content", .string(text)),
        .init("single_word", .bool(false)), .init("lstrip", .bool(false)),
        .init("rstrip", .bool(false)), .init("normalized", .bool(!isSpecial)),
        .init("special", .bool(isSpecial)),
      ])
    }
  }

  private static let kinds = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]

  private var found: [Int: Token] = [:]
  private var ids: [String: Int] = [:]
  private var specials: [String: String] = [:]

  /// Reads the documents.
  ///
  /// `tokenizer_config.json` lists the tokens, or else `added_tokens.json` does. A
  /// special token that neither has is one of the vocabulary, or gets the next id.
  init(
    _ folder: ModelFolder, _ settings: JSONValue, _ tokenizerClass: PairClass,
    vocabulary: [(text: [UInt8], id: Int)]
  ) throws {
    var named: [String] = []
    for kind in AddedTokens.kinds {
      let given = settings["\(kind)_token"]
      let text =
        given == nil
        ? tokenizerClass.usual(kind) : SpecialTokens.content(given)
      guard let text else { continue }
      specials[kind] = text
      if !named.contains(text) { named.append(text) }
    }
    for value in settings["additional_special_tokens"]?.array ?? [] {
      if let text = SpecialTokens.content(value), !named.contains(text) {
        named.append(text)
      }
    }
    if let listed = settings["added_tokens_decoder"]?.members {
      for member in listed {
        guard let id = Int(member.key), id >= 0, id < TokenTable.limit,
          let text = member.value["content"]?.string
        else {
          throw ConversionFailure.tokenizer(
            file: "tokenizer_config.json",
            reason: "added token \"\(member.key.short)\" has no content")
        }
        let isSpecial = member.value["special"]?.bool ?? false
        put(text, id, isSpecial: isSpecial || named.contains(text))
      }
    } else if let data = folder.files["added_tokens.json"] {
      let name = "added_tokens.json"
      for (text, id) in try JSONValue(data, file: name).tokens(of: name) {
        let text = String(decoding: text, as: UTF8.self)
        put(text, id, isSpecial: named.contains(text))
      }
    }
    var next =
      max(
        vocabulary.map(\.id).max() ?? -1, found.keys.max() ?? -1) + 1
    for text in named where ids[text] == nil {
      let bytes = Array(text.utf8)
      let known = vocabulary.first { $0.text == bytes }?.id
      put(text, known ?? next, isSpecial: true)
      if known == nil { next += 1 }
    }
  }

  private mutating func put(_ text: String, _ id: Int, isSpecial: Bool) {
    found[id] = Token(id: id, text: text, isSpecial: isSpecial)
    ids[text] = id
  }

  /// The tokens, by their ids.
  var tokens: [Token] { found.values.sorted { $0.id < $1.id } }

  /// The id of an added token.
  func id(of text: String) -> Int? { ids[text] }

  /// The text of a kind of special token.
  func special(_ kind: String) -> String? { specials[kind] }
}
