import Workbench

/// The tokens of a result: those of one tokenizer, and others behind them.
struct JoinedTokens {
  /// The `tokenizer.json` of the result.
  private(set) var document: JSONValue
  /// The texts by id; `nil` where no token has the id.
  private(set) var texts: [String?]
  /// The entries of the added tokens that are new, in the order of their ids.
  private(set) var additions: [JSONValue] = []
  private var ids: [[UInt8]: Int] = [:]
  /// The ids of the entries among the added tokens.
  private var addedIDs: Set<Int> = []

  /// The tokens of a tokenizer.
  init(_ table: ModelTokens) {
    document = table.document
    texts = .init(repeating: nil, count: table.rowCount)
    for token in table.tokens {
      texts[token.id] = token.text
      ids[Array(token.text.utf8)] = token.id
      if token.added != nil { addedIDs.insert(token.id) }
    }
  }

  /// Adds what the tables of all models have, in the order of the file: first the
  /// ordinary tokens, then those that are added ones anywhere.
  mutating func join(_ tables: [ModelTokens]) {
    var entries: [(key: [UInt8], text: String, entry: JSONValue)] = []
    var added: Set<[UInt8]> = []
    for table in tables {
      for token in table.tokens {
        guard let entry = token.added else { continue }
        let key = Array(token.text.utf8)
        if added.insert(key).inserted {
          entries.append((key, token.text, entry))
        }
      }
    }
    for table in tables {
      for token in table.tokens where token.added == nil {
        if !added.contains(Array(token.text.utf8)) { add(token.text) }
      }
    }
    for (_, text, entry) in entries { add(text, like: entry) }
    settle()
  }

  /// Adds a token of a rule that no tokenizer has.
  mutating func addMissing(_ text: String) {
    add(text)
    settle()
  }

  /// The id of a text.
  func id(_ text: String) -> Int? { ids[Array(text.utf8)] }

  /// Adds an ordinary token as an added one, where it is new.
  private mutating func add(_ text: String) {
    guard ids[Array(text.utf8)] == nil else { return }
    append(text, JoinedTokens.plain)
  }

  /// Adds an added token; an ordinary one of the same text becomes one.
  private mutating func add(_ text: String, like entry: JSONValue) {
    guard let id = id(text) else {
      append(text, entry)
      return
    }
    if addedIDs.insert(id).inserted {
      additions.append(JoinedTokens.entry(id, text, entry))
    }
  }

  private mutating func append(_ text: String, _ entry: JSONValue) {
    ids[Array(text.utf8)] = texts.count
    addedIDs.insert(texts.count)
    additions.append(JoinedTokens.entry(texts.count, text, entry))
    texts.append(text)
  }

  /// Puts the additions into the document, by id.
  private mutating func settle() {
    let known = document["added_tokens"]?.array ?? []
    let present = Set(known.compactMap { $0["id"]?.int })
    let fresh = additions.filter { !present.contains($0["id"]?.int ?? -1) }
    let all = (known + fresh).map { (id: $0["id"]?.int ?? 0, entry: $0) }
      .sorted { $0.id < $1.id }
    document.set("added_tokens", .array(all.map(\.entry)))
  }

  private static let plain = JSONValue.object([
    .init("normalized", .bool(true)), .init("special", .bool(false)),
  ])

  private static func entry(
    _ id: Int, _ text: String, _ like: JSONValue
  ) -> JSONValue {
    func flag(_ key: String) -> JSONValue { .bool(like[key]?.bool ?? false) }
    return .object([
      .init("id", .number("\(id)")), .init("content", .string(text)),
      .init("single_word", flag("single_word")),
      .init("lstrip", flag("lstrip")), .init("rstrip", flag("rstrip")),
      .init("normalized", flag("normalized")),
      .init("special", flag("special")),
    ])
  }
}
