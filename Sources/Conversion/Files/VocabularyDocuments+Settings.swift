import Models
import Tokenizers
import Workbench

extension VocabularyDocuments {
  /// `tokenizer_config.json`.
  var settings: JSONValue {
    var members: [JSONValue.Member] = []
    for kind in ["bos", "eos"] {
      guard vocabulary.kind != .bytePairs, let adds = adds(kind) else {
        continue
      }
      members.append(.init("add_\(kind)_token", .bool(adds)))
    }
    if vocabulary.kind == .sentencePieces,
      let adds = model.flag("tokenizer.ggml.add_space_prefix")
    {
      members.append(.init("add_prefix_space", .bool(adds)))
    }
    let listed = vocabulary.tokens.enumerated().filter {
      $0.element.type == .userDefined
    }
    if vocabulary.kind != .bytePairs, !listed.isEmpty {
      members.append(
        .init(
          "added_tokens_decoder",
          .object(
            listed.map { id, token in
              .init(
                String(id),
                .object([
                  .init("content", .string(token.text)),
                  .init("lstrip", .bool(false)),
                  .init("normalized", .bool(false)),
                  .init("rstrip", .bool(false)),
                  .init("single_word", .bool(false)),
                  .init("special", .bool(false)),
                ]))
            })))
    }
    let kinds = [
      ("bos_token", "bos"), ("eos_token", "eos"), ("unk_token", "unknown"),
      ("pad_token", "padding"), ("mask_token", "mask"),
    ]
    for (key, kind) in kinds {
      if let text = text(kind) { members.append(.init(key, .string(text))) }
    }
    members += [
      .init("clean_up_tokenization_spaces", .bool(false)),
      .init(
        "model_max_length",
        .number(String(model.configuration.trainedContext))),
      .init("tokenizer_class", .string("PreTrainedTokenizerFast")),
    ]
    return .object(members)
  }
}
