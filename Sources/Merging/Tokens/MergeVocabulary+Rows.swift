import Workbench

extension MergeVocabulary {
  /// Where a row of an aligned tensor comes from.
  enum RowOrigin: Sendable {
    /// The row of an id of a source.
    case source(Int, id: Int)
    /// Zeros.
    case zero
    /// The mean of rows of sources.
    case mean([(source: Int, id: Int)])
  }

  /// Readers whose rows are the result's tokens.
  ///
  /// - Parameters:
  ///   - readers: the sources' own tensors.
  ///   - item: the tensor of the result.
  ///   - counts: the rows of the sources' own tensors.
  /// - Returns: as many readers.
  /// - Throws: `MergeFailure` where a token that is needed has no row.
  func aligned(
    _ readers: [any RowReader], _ item: MergePlan.Item, _ counts: [Int]
  ) throws(MergeFailure) -> [any RowReader] {
    var rules: [[UInt8]: TokenizerSettings.TokenRule] = [:]
    for rule in settings.rules { rules[Array(rule.token.utf8)] = rule }
    var rows: [[RowOrigin]] = readers.map { _ in [] }
    for (id, text) in tokens.texts.enumerated() {
      let own = item.sources.map { Int(ownIDs[$0.model][id]) }
      for (source, row) in own.enumerated() where row >= counts[source] {
        throw .tokenizer(
          model: models[item.sources[source].model].reference.name,
          problem: "it has the id \(row), and \(item.name) has "
            + "\(counts[source]) rows")
      }
      let rule = text.flatMap { rules[Array($0.utf8)] }
      let isForced = rule?.isForced ?? false
      var usual: RowOrigin?
      if isForced || own.contains(where: { $0 < 0 }) {
        if let row = rule?.row {
          usual = try origin(row, text ?? "", own, item, counts)
        } else {
          usual = self.usual(own, item.base)
        }
      }
      for (source, row) in own.enumerated() {
        if row >= 0, !isForced {
          rows[source].append(.source(source, id: row))
        } else {
          rows[source].append(usual ?? .zero)
        }
      }
    }
    let width = item.tensor(0, models).shape.dropFirst().reduce(1, *)
    return rows.map {
      AlignedRows(
        readers: readers, origins: $0, rowCount: rowCount, width: width)
    }
  }

  /// The row for sources that lack a token, where no rule says it: that of the only
  /// one that has it, that of the base, or the mean of all that have it.
  private func usual(_ own: [Int], _ base: Int?) -> RowOrigin {
    let present = own.indices.filter { own[$0] >= 0 }
    guard let first = present.first else { return .zero }
    if present.count == 1 { return .source(first, id: own[first]) }
    if let base, own[base] >= 0 { return .source(base, id: own[base]) }
    return .mean(present.map { ($0, own[$0]) })
  }

  /// The row that a rule names.
  private func origin(
    _ row: TokenizerSettings.Row, _ text: String, _ own: [Int],
    _ item: MergePlan.Item, _ counts: [Int]
  ) throws(MergeFailure) -> RowOrigin {
    let reference: ModelReference
    switch row {
    case .zero: return .zero
    case .model(let model), .token(let model, _), .id(let model, _):
      reference = model
    }
    guard
      let source = item.sources.firstIndex(where: {
        models[$0.model].reference == reference
      })
    else { throw .missingTensor(item.name, model: reference.name) }
    var id = own[source]
    var name = text
    switch row {
    case .token(_, let token):
      name = token
      id = tables[item.sources[source].model].token(token)?.id ?? -1
    case .id(_, let number):
      name = "\(number)"
      id = number
    case .model, .zero: break
    }
    guard (0..<counts[source]).contains(id) else {
      throw .token(name, model: reference.name)
    }
    return .source(source, id: id)
  }
}
