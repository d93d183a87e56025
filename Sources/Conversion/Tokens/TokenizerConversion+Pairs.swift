import Foundation
import GGUF
import Quantization
import Workbench

extension TokenizerConversion {
  /// Pairs of characters that fall back to bytes: pieces, whose scores are the ranks
  /// of their merges.
  func addRanked(
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

  /// Byte pairs with merges.
  func addBytePairs(
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
}
