import Foundation
import GGUF
import Quantization
import Workbench

/// A folder's tokenizer as a file's keys.
///
/// A `tokenizer.model` comes first where the kind of folder has one, as
/// llama.cpp's converter has it. A `tokenizer.json` of pairs that falls back to
/// bytes becomes pieces with ranks for scores, others byte pairs with merges.
struct TokenizerConversion {
  private let folder: ModelFolder
  private let family: Family
  private let settings: JSONValue?
  private let tokenizer: TokenizerDocument?
  private let count: Int

  /// The score of a token that nothing merges to.
  private static let unmerged: Float = -1000
  /// The score of a number without a token, as the converter has it.
  private static let empty: Float = -10_000

  /// Reads the tokenizer for a vocabulary of `count` rows.
  init(
    _ folder: ModelFolder, _ family: Family, count: Int
  ) throws {
    guard count <= TokenTable.limit else {
      throw ConversionFailure.badValue(
        key: "vocab_size", value: "\(count)",
        expected: "at most \(TokenTable.limit)")
    }
    self.folder = folder
    self.family = family
    self.count = count
    settings = try folder.files["tokenizer_config.json"].map {
      try JSONValue($0, file: "tokenizer_config.json")
    }
    let document =
      try folder.files[TokenizerDocument.name].map {
        try JSONValue($0, file: TokenizerDocument.name)
      } ?? TokenizerConversion.document(folder, family, settings)
    tokenizer = try document.map { try TokenizerDocument($0) }
  }

  /// The document that other files stand for, where nothing better is there.
  private static func document(
    _ folder: ModelFolder, _ family: Family, _ settings: JSONValue?
  ) throws -> JSONValue? {
    let hasPieces =
      family.row.readsPieces && folder.files[SentencePieceModel.name] != nil
    guard !hasPieces else { return nil }
    return try PairFiles(folder, family, settings: settings)?.document
  }

  /// Adds the keys.
  func add(to list: inout KeyList) throws(ConversionFailure) {
    if family.isLlama, let adds = settings?["add_prefix_space"]?.bool {
      list.set("tokenizer.ggml.add_space_prefix", .boolean(adds))
    }
    if family.row.readsPieces,
      let data = folder.files[SentencePieceModel.name]
    {
      let model = try SentencePieceModel([UInt8](data))
      if model.mergesPairs {
        try addPieces(model.pieces, to: &list)
      } else {
        try addUnigram(model.pieces, to: &list)
      }
    } else if let tokenizer {
      switch tokenizer.model {
      case .pairs(let model) where model.fallsBackToBytes:
        try addRanked(model, tokenizer, to: &list)
      case .pairs(let model): try addBytePairs(model, tokenizer, to: &list)
      case .unigram(var model):
        try UnigramNormalizer(tokenizer).apply(to: &model)
        try addUnigram(model, to: &list)
      }
    } else {
      throw .tokenizerMissing
    }
    let isGemma = family == .gemma2 || family == .gemma3
    if isGemma, folder.files[SentencePieceModel.name] != nil {
      list.set("tokenizer.ggml.add_space_prefix", .boolean(false))
    }
    if family.isLlama {
      // CodeLlama's and Granite's, which are known by their sizes alone.
      if count == 32_016 {
        list.set("tokenizer.ggml.eot_token_id", .uint32(32_010))
      } else if count == 49_152 {
        list.set("tokenizer.ggml.add_bos_token", .boolean(false))
      }
    }
  }

  private func special() -> SpecialTokens {
    SpecialTokens(
      folder, tokenizer: tokenizer?.document, settings: settings, count: count)
  }

  private var templates: ChatTemplates {
    ChatTemplates(folder, settings: settings)
  }

  // MARK: Pieces

  private func addPieces(
    _ model: UnigramModel, to list: inout KeyList
  ) throws(ConversionFailure) {
    // User-defined pieces count as others unless the settings list them.
    let table = try table(model) { $0 == .userDefined ? .normal : $0 }
    table.add(to: &list, model: "llama", pre: "default", hasScores: true)
    special().add(to: &list, templates: templates)
  }

  /// The model whose pieces are not merged but the likeliest.
  ///
  /// llama.cpp's converter calls it `llama`, whose readers merge by score; `t5`
  /// has them cut as SentencePiece does.
  private func addUnigram(
    _ model: UnigramModel, to list: inout KeyList
  ) throws(ConversionFailure) {
    let table = try table(model) { $0 }
    table.add(to: &list, model: "t5", pre: "default", hasScores: true)
    list.set("tokenizer.ggml.add_space_prefix", .boolean(model.addsSpace))
    list.set(
      "tokenizer.ggml.remove_extra_whitespaces", .boolean(model.removesSpaces))
    if !model.characters.isEmpty {
      list.set(
        "tokenizer.ggml.precompiled_charsmap",
        .array(
          .uint8, count: model.characters.count, bytes: model.characters))
    }
    let special = special()
    special.add(to: &list, templates: templates)
    // Readers take other defaults for `t5`.
    if special.adds("bos") == nil {
      let adds = tokenizer == nil && special.id("bos") != nil
      list.set("tokenizer.ggml.add_bos_token", .boolean(adds))
    }
    if special.adds("eos") == nil {
      list.set("tokenizer.ggml.add_eos_token", .boolean(false))
    }
  }

  /// The pieces by number, and what other documents add to them.
  private func table(
    _ model: UnigramModel, _ type: (TokenType) -> TokenType
  ) throws(ConversionFailure) -> TokenTable {
    var table = TokenTable(count: count, score: TokenizerConversion.empty)
    for (id, piece) in model.pieces.enumerated().prefix(count) {
      table.put(piece.text, type(piece.type), score: piece.score, at: id)
    }
    let score = TokenizerConversion.unmerged
    if let data = folder.files["added_tokens.json"] {
      let name = "added_tokens.json"
      guard let document = try? JSONValue(data, file: name) else {
        throw .tokenizer(file: name, reason: "it is not JSON")
      }
      for (text, id) in try document.tokens(of: name) where id < count {
        table.put(text, .userDefined, score: score, at: id)
      }
    }
    if let listed = settings?["added_tokens_decoder"]?.members {
      for member in listed {
        guard let id = Int(member.key), id >= 0,
          let text = member.value["content"]?.string
        else {
          throw .tokenizer(
            file: "tokenizer_config.json",
            reason: "added token \"\(member.key.short)\" has no content")
        }
        guard id < count else { continue }
        put(
          text, isSpecial: member.value["special"]?.bool ?? false, score: score,
          at: id, in: &table)
      }
    } else if case .unigram? = tokenizer?.model,
      folder.files[SentencePieceModel.name] == nil
    {
      for token in tokenizer?.added ?? [] {
        guard token.id < count else { throw beyond(token.id) }
        put(
          String(decoding: token.text, as: UTF8.self),
          isSpecial: token.isSpecial, score: score, at: token.id, in: &table)
      }
    }
    return table
  }

  private func put(
    _ text: String, isSpecial: Bool, score: Float, at id: Int,
    in table: inout TokenTable
  ) {
    if isSpecial || text.looksSpecial {
      // The unknown token stays what it is to readers that look for it.
      table.put(Array(text.utf8), .control, score: score, at: id)
    } else {
      table.put(
        Array(text.replacing("\u{2581}", with: " ").utf8), .userDefined,
        score: score, at: id)
    }
  }

  /// Pairs of characters that fall back to bytes: pieces, whose scores are the ranks
  /// of their merges.
  private func addRanked(
    _ model: BytePairModel, _ tokenizer: TokenizerDocument,
    to list: inout KeyList
  ) throws(ConversionFailure) {
    var table = TokenTable(count: count, score: TokenizerConversion.empty)
    let scores = model.scores
    let special = special()
    let known = Set(special.ids.map(\.id))
    for (text, id) in model.tokens {
      guard id < count else { throw beyond(id) }
      let type: TokenType =
        text.isByte ? .byte : known.contains(id) ? .control : .normal
      table.put(
        text, type, score: scores[text] ?? TokenizerConversion.unmerged, at: id)
    }
    for token in tokenizer.added {
      guard token.id < count else { throw beyond(token.id) }
      let isControl = token.isSpecial || known.contains(token.id)
      table.put(
        token.text, isControl ? .control : .userDefined,
        score: TokenizerConversion.unmerged, at: token.id)
    }
    table.add(to: &list, model: "llama", pre: "default", hasScores: true)
    special.add(to: &list, templates: templates)
    if !tokenizer.addsSpace, settings?["add_prefix_space"]?.bool == nil {
      list.set("tokenizer.ggml.add_space_prefix", .boolean(false))
    }
  }

  // MARK: Byte pairs

  private func addBytePairs(
    _ model: BytePairModel, _ tokenizer: TokenizerDocument,
    to list: inout KeyList
  ) throws(ConversionFailure) {
    var table = TokenTable(count: count, score: 0)
    for (text, id) in model.tokens {
      guard id < count else { throw beyond(id) }
      table.put(text, .normal, score: 0, at: id)
    }
    for token in tokenizer.added {
      guard token.id < count else { throw beyond(token.id) }
      put(
        String(decoding: token.text, as: UTF8.self),
        isSpecial: token.isSpecial, score: 0, at: token.id, in: &table)
    }
    let special = special()
    let pre = try PreTokenizerName(
      tokenizer, family, addsBeginning: special.adds("bos") ?? true)
    table.add(to: &list, model: "gpt2", pre: pre.name, hasScores: false)
    if !model.spelled.isEmpty {
      list.set("tokenizer.ggml.merges", .strings(model.spelled))
    }
    special.add(to: &list, templates: templates)
  }

  private func beyond(_ id: Int) -> ConversionFailure {
    .tokenizer(
      file: TokenizerDocument.name,
      reason: "token \(id) is beyond the \(count) rows of vocab_size")
  }
}

extension String {
  /// Whether it is spelled like a token that no text should hold, which some
  /// tokenizers do not list as special.
  fileprivate var looksSpecial: Bool {
    ["<pad>", "<mask>", "<2mass>", "[@BOS@]"].contains(self)
      || (hasPrefix("<|") && hasSuffix("|>"))
      || (hasPrefix("<\u{FF5C}") && hasSuffix("\u{FF5C}>"))
      || (hasPrefix("<unused") && hasSuffix(">"))
  }
}
