import Foundation
import Workbench

/// The tokens of a result, and where their rows in the embeddings come from.
struct MergeVocabulary {
  /// The tokens.
  let tokens: JoinedTokens
  /// The files that the tokenizer came with.
  let files: [String: Data]
  /// Whether the tokens are those of a file as it was.
  let isUnchanged: Bool
  /// Whether the ids are those of the base.
  let isBase: Bool
  let settings: TokenizerSettings
  /// The rows of the embeddings: the tokens, and what is added to them.
  let rowCount: Int
  let models: [MergeModel]
  /// For each model and id of the result, the model's own id, or -1.
  let ownIDs: [[Int32]]
  let tables: [ModelTokens]

  /// The tokens that a configuration asks for; `nil` where it asks for none.
  init?(
    _ configuration: MergeConfiguration, _ models: [MergeModel],
    path: (String) -> String
  ) throws(MergeFailure) {
    guard let settings = configuration.tokenizer else { return nil }
    self.settings = settings
    self.models = models
    guard
      let base = models.firstIndex(where: {
        $0.reference == configuration.donor
      })
    else { return nil }
    var tables: [ModelTokens] = []
    for (index, model) in models.enumerated() {
      let size = model.vocabularySize
      tables.append(
        try ModelTokens(
          model.folder.files["tokenizer.json"], model: model.reference.name,
          below: index == base || settings.source == .union ? size : nil))
    }
    var tokens: JoinedTokens
    switch settings.source {
    case .base, .union:
      files = models[base].folder.files
      isBase = true
      tokens = JoinedTokens(tables[base])
      if settings.source == .union {
        // The base comes first, and the others as in the file.
        let others = tables.indices.filter { $0 != base }.map { tables[$0] }
        tokens.join([tables[base]] + others)
      }
    case .model(let reference):
      files = MergeVocabulary.files(reference, models, path)
      isBase = false
      tokens = JoinedTokens(
        try ModelTokens(files["tokenizer.json"], model: reference.name))
    }
    for rule in settings.rules where tokens.id(rule.token) == nil {
      tokens.addMissing(rule.token)
    }
    self.tokens = tokens
    self.tables = tables
    isUnchanged =
      tokens.additions.isEmpty
      && tokens.document
        == (try? JSONValue(files["tokenizer.json"] ?? Data(), file: ""))
    let count = tokens.texts.count
    let multiple = settings.multiple ?? 1
    rowCount = (count + multiple - 1) / multiple * multiple
    ownIDs = zip(models, tables).map { model, table in
      tokens.texts.map { text in
        guard let id = text.flatMap({ table.token($0)?.id }),
          id < model.vocabularySize ?? Int.max
        else { return -1 }
        return Int32(id)
      }
    }
  }

  /// The files of a model that gives its tokenizer, which may be none of the merge.
  private static func files(
    _ reference: ModelReference, _ models: [MergeModel],
    _ path: (String) -> String
  ) -> [String: Data] {
    if let model = models.first(where: { $0.reference == reference }) {
      return model.folder.files
    }
    var files: [String: Data] = [:]
    for name in MergePlan.tokenizerFiles {
      files[name] = try? Document.read(path(reference.model) + "/" + name)
    }
    return files
  }
}
