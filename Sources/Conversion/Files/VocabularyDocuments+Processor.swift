import Tokenizers
import Workbench

extension VocabularyDocuments {
  /// What is added to texts.
  var postProcessor: JSONValue {
    let first = addsBeginning ? text("bos") : nil
    let last = adds("eos") == true ? text("eos") : nil
    var processors: [JSONValue] = []
    let namesBoth = adds("bos") != nil && adds("eos") != nil
    if vocabulary.kind == .bytePairs, namesBoth || first == nil {
      processors.append(VocabularyDocuments.byteLevel)
    }
    if first != nil || last != nil {
      processors.append(template(first, last))
    }
    if processors.isEmpty { return .null }
    if processors.count == 1 { return processors[0] }
    return .object([
      .init("type", .string("Sequence")),
      .init("processors", .array(processors)),
    ])
  }

  private func template(_ first: String?, _ last: String?) -> JSONValue {
    func special(_ text: String) -> JSONValue {
      .object([
        .init(
          "SpecialToken",
          .object([.init("id", .string(text)), .init("type_id", .number("0"))]))
      ])
    }
    func sequence(_ name: String) -> JSONValue {
      .object([
        .init(
          "Sequence",
          .object([.init("id", .string(name)), .init("type_id", .number("0"))]))
      ])
    }
    let before = first.map { [special($0)] } ?? []
    let after = last.map { [special($0)] } ?? []
    let between = adds("sep") == nil ? [] : before
    let texts = Array(Set([first, last].compactMap { $0 })).sorted()
    let ids = vocabulary.tokens.map(\.text)
    let tokens = texts.map { text in
      JSONValue.Member(
        text,
        .object([
          .init("id", .string(text)),
          .init(
            "ids", .array([.number(String(ids.firstIndex(of: text) ?? 0))])),
          .init("tokens", .array([.string(text)])),
        ]))
    }
    return .object([
      .init("type", .string("TemplateProcessing")),
      .init("single", .array(before + [sequence("A")] + after)),
      .init(
        "pair",
        .array(before + [sequence("A")] + between + [sequence("B")] + after)),
      .init("special_tokens", .object(tokens)),
    ])
  }
}
