import Workbench

/// A model of `tokenizer.json` that merges pairs.
struct BytePairModel {
  let tokens: [(text: [UInt8], id: Int)]
  /// The pairs, the first to be merged first.
  let merges: [(left: [UInt8], right: [UInt8])]
  /// The merges as files have them.
  let spelled: [[UInt8]]
  /// Whether bytes without a token are spelled as `<0x0A>`.
  let fallsBackToBytes: Bool
  /// Whether a piece that is a token is taken whole.
  let ignoresMerges: Bool
  /// The text of the unknown token.
  let unknown: [UInt8]?

  init(_ model: JSONValue) throws(ConversionFailure) {
    let file = TokenizerDocument.name
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard (model[key]?.string ?? "").isEmpty else {
        throw .tokenizerUnsupported(
          file: file, reason: "the model has a \(key)")
      }
    }
    guard let vocabulary = model["vocab"], vocabulary.members != nil else {
      throw .tokenizer(file: file, reason: "the model has no vocab")
    }
    tokens = try vocabulary.tokens(of: file)
    let known = Set(tokens.map(\.text))
    var merges: [(left: [UInt8], right: [UInt8])] = []
    var spelled: [[UInt8]] = []
    for entry in model["merges"]?.array ?? [] {
      guard merges.count < TokenTable.limit else {
        throw .tokenizer(
          file: file, reason: "it has more than \(TokenTable.limit) merges")
      }
      guard let (left, right) = BytePairModel.pair(entry) else {
        throw .tokenizer(
          file: file, reason: "merge \(merges.count) is not two tokens")
      }
      guard known.contains(left), known.contains(right),
        known.contains(left + right)
      else {
        throw .tokenizer(
          file: file, reason: "merge \(merges.count) is not of known tokens")
      }
      merges.append((left, right))
      spelled.append(
        entry.string.map { Array($0.utf8) }
          ?? BytePairModel.joined(left, right))
    }
    self.merges = merges
    self.spelled = spelled
    fallsBackToBytes = model["byte_fallback"]?.bool ?? false
    ignoresMerges = model["ignore_merges"]?.bool ?? false
    unknown = model["unk_token"]?.string.map { Array($0.utf8) }
  }

  /// A merge as one text with a space, or as two texts.
  private static func pair(_ entry: JSONValue) -> ([UInt8], [UInt8])? {
    if let texts = entry.array {
      guard texts.count == 2, let left = texts[0].string,
        let right = texts[1].string
      else { return nil }
      return (Array(left.utf8), Array(right.utf8))
    }
    guard let text = entry.string else { return nil }
    let parts = Array(text.utf8).split(
      separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (Array(parts[0]), Array(parts[1]))
  }

  /// Both texts with a space between, and spaces in them as their stand-in.
  private static func joined(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    func spelled(_ text: [UInt8]) -> [UInt8] {
      text.flatMap { $0 == 0x20 ? Array("\u{120}".utf8) : [$0] }
    }
    return spelled(left) + [0x20] + spelled(right)
  }

  /// The score of each token by which pairs merge in the same order: less the place
  /// of the first merge that makes it.
  var scores: [[UInt8]: Float] {
    var scores: [[UInt8]: Float] = [:]
    for (rank, merge) in merges.enumerated() {
      let text = merge.left + merge.right
      if scores[text] == nil { scores[text] = -Float(rank) }
    }
    return scores
  }
}
