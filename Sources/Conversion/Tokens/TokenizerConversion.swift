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
  let folder: ModelFolder
  let family: Family
  let settings: JSONValue?
  let tokenizer: TokenizerDocument?
  let count: Int

  /// The score of a token that nothing merges to.
  static let unmerged: Float = -1000
  /// The score of a number without a token, as the converter has it.
  static let empty: Float = -10_000

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

  /// The tokens that begin and end texts.
  func special() -> SpecialTokens {
    SpecialTokens(
      folder, tokenizer: tokenizer?.document, settings: settings, count: count)
  }

  /// The chat templates.
  var templates: ChatTemplates {
    ChatTemplates(folder, settings: settings)
  }

  /// The failure of a token that has no row.
  func beyond(_ id: Int) -> ConversionFailure {
    .tokenizer(
      file: TokenizerDocument.name,
      reason: "token \(id) is beyond the \(count) rows of vocab_size")
  }
}
