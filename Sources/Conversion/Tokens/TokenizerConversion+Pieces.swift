import Foundation
import GGUF
import Quantization
import Workbench

extension TokenizerConversion {
  /// Pieces that are merged by score.
  func addPieces(
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
  func addUnigram(
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

  /// Puts an added token into the table.
  func put(
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
