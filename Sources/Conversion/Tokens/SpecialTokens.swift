import Quantization
import Workbench

/// The tokens that begin and end texts, and whether they are added, as the
/// documents of a folder say together.
///
/// The rules, and their order, are those of llama.cpp's converter.
struct SpecialTokens {
  /// The kinds that have a key, by the part of its name.
  private static let keys = [
    "bos": "bos", "eos": "eos", "unk": "unknown", "sep": "seperator",
    "pad": "padding", "mask": "mask", "eot": "eot", "eom": "eom",
  ]

  private var kinds = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]
  private(set) var ids: [(kind: String, id: Int)] = []
  private(set) var flags: [(kind: String, adds: Bool)] = []
  private var lowercases: Bool?
  private var stripsAccents: Bool?
  /// `tokenizer_config.json`'s tokens, as far as the rules complete them.
  private var texts: [String: String] = [:]

  /// Reads the documents of `folder`; ids are below `count`.
  init(
    _ folder: ModelFolder, tokenizer: JSONValue?, settings: JSONValue?,
    count: Int
  ) {
    for kind in kinds {
      texts[kind] = SpecialTokens.content(settings?[kind + "_token"])
    }
    if let tokenizer {
      readNormalizer(tokenizer["normalizer"], depth: 0)
      complete(hasSettings: settings != nil, tokenizer)
    }
    if let settings {
      readSettings(settings, tokenizer?["added_tokens"]?.array ?? [], count)
    }
    let inner = folder.configuration["text_config"]
    for kind in kinds {
      let key = kind + "_token_id"
      let own = folder.configuration[key]
      let value = own == nil || own == .null ? inner?[key] : own
      set(kind, value?.int, count)
    }
  }

  /// The text of a token, which may be an object.
  static func content(_ value: JSONValue?) -> String? {
    value?.string ?? value?["content"]?.string
  }

  /// The number of a kind of token.
  func id(_ kind: String) -> Int? { ids.first { $0.kind == kind }?.id }

  /// Whether tokens of a kind are added; `nil` where nothing says it.
  func adds(_ kind: String) -> Bool? { flags.first { $0.kind == kind }?.adds }

  /// The keys, the template's among them.
  func add(to list: inout KeyList, templates: ChatTemplates) {
    for (kind, id) in ids {
      guard let name = SpecialTokens.keys[kind] else { continue }
      list.set("tokenizer.ggml.\(name)_token_id", .uint32(UInt32(id)))
    }
    for (kind, adds) in flags where ["bos", "eos", "sep"].contains(kind) {
      list.set("tokenizer.ggml.add_\(kind)_token", .boolean(adds))
    }
    templates.add(to: &list)
    if let lowercases {
      list.set("tokenizer.ggml.normalizer.lowercase", .boolean(lowercases))
    }
    if let stripsAccents {
      list.set(
        "tokenizer.ggml.normalizer.strip_accents", .boolean(stripsAccents))
    }
  }

  private mutating func set(_ kind: String, _ id: Int?, _ count: Int) {
    guard let id, id >= 0, id < count, self.id(kind) == nil else { return }
    ids.append((kind, id))
  }

  private mutating func setFlag(_ kind: String, _ adds: Bool) {
    if let place = flags.firstIndex(where: { $0.kind == kind }) {
      flags[place].adds = adds
    } else {
      flags.append((kind, adds))
    }
  }

  private mutating func readNormalizer(_ value: JSONValue?, depth: Int) {
    switch value?["type"]?.string {
    case "Lowercase": lowercases = true
    case "StripAccents": stripsAccents = true
    case "BertNormalizer":
      lowercases = value?["lowercase"]?.bool ?? lowercases
      stripsAccents = value?["strip_accents"]?.bool ?? stripsAccents
    case "Sequence":
      for part in value?["normalizers"]?.array ?? [] {
        readNormalizer(part, depth: depth + 1)
      }
    default: break
    }
  }

  private mutating func readSettings(
    _ settings: JSONValue, _ added: [JSONValue], _ count: Int
  ) {
    for kind in kinds {
      if let adds = settings["add_\(kind)_token"]?.bool, self.adds(kind) == nil
      {
        setFlag(kind, adds)
      }
      guard let text = texts[kind] else { continue }
      let wanted = Array(text.utf8)
      let token = added.first {
        $0["content"]?.string.map { Array($0.utf8) } == wanted
      }
      set(kind, token?["id"]?.int, count)
    }
  }

  /// Takes what the post-processor adds to a text.
  private mutating func complete(hasSettings: Bool, _ tokenizer: JSONValue) {
    if texts["bos"] == nil { texts["bos"] = texts["cls"] }
    if texts["eos"] == nil { texts["eos"] = texts["sep"] }
    guard let processor = tokenizer["post_processor"], processor != .null
    else { return }
    for part in processor["processors"]?.array ?? [processor] {
      switch part["type"]?.string {
      case "ByteLevel":
        for kind in ["bos", "eos"] where adds(kind) == nil {
          setFlag(kind, false)
        }
      case "RobertaProcessing":
        for kind in ["bos", "eos", "sep"] { setFlag(kind, true) }
        if texts["cls"] == nil {
          texts["cls"] = part["cls"]?.array?.first?.string
        }
        if texts["sep"] == nil {
          texts["sep"] = part["sep"]?.array?.first?.string
        }
      case "TemplateProcessing": template(part, hasSettings: hasSettings)
      default: break
      }
    }
  }

  private mutating func template(_ part: JSONValue, hasSettings: Bool) {
    func special(_ entry: JSONValue?) -> String? {
      let text = entry?["SpecialToken"]?["id"]?.string
      return text?.isEmpty == true ? nil : text
    }
    let single = part["single"]?.array ?? []
    var first: String?
    var last: String?
    if single.count > 1 {
      first = special(single.first)
      last = special(single.last)
    }
    if let first {
      if !hasSettings {
        texts["bos"] = first
      } else if first != texts["bos"], first != texts["cls"] {
        if texts["bos"] == nil { texts["bos"] = first }
        if texts["cls"] == nil { texts["cls"] = first }
      }
      setFlag("bos", first == texts["bos"] || first == texts["cls"])
    }
    if let last {
      if hasSettings, last != texts["eos"] {
        // What ended texts so far may end turns or messages.
        let free = ["eot", "eom"].first { !kinds.contains($0) }
        if let free {
          kinds.append(free)
          texts[free] = texts["eos"]
        }
      }
      texts["eos"] = last
      setFlag("eos", true)
    }
    separate(part, first: first, last: last, special)
  }

  /// Whether a token separates the texts of a pair.
  private mutating func separate(
    _ part: JSONValue, first: String?, last: String?,
    _ special: (JSONValue?) -> String?
  ) {
    var pair = (part["pair"]?.array ?? [])[...]
    guard !pair.isEmpty else { return }
    if first != nil, special(pair.first) == first { pair = pair.dropFirst() }
    if last != nil, special(pair.last) == last { pair = pair.dropLast() }
    guard pair.first?["Sequence"]?["id"]?.string == "A",
      pair.last?["Sequence"]?["id"]?.string == "B", pair.count > 2
    else { return }
    let inner = Array(pair.dropFirst().dropLast())
    func separates(_ text: String?) -> Bool {
      guard let text else { return false }
      return text == texts["sep"] || text == texts["eos"]
    }
    var adds = separates(special(inner[0])) && last == nil
    if inner.count == 2, separates(special(inner[1])) { adds = true }
    setFlag("sep", adds)
    if adds, texts["sep"] == nil { texts["sep"] = texts["eos"] }
  }
}
