extension BoardShares {
  /// The heads of a layer that a board has.
  public struct Heads: Sendable {
    /// The query heads that it computes.
    public let queries: Range<Int>
    /// The key and value heads that these look at, and that it caches.
    public let keyValues: Range<Int>
    /// Those query heads whose results it gives to the others: none where there
    /// are more boards than query heads.
    public let given: Range<Int>
  }

  /// The heads of a layer that attends.
  ///
  /// Boards have whole key and value heads. Where there are more boards than
  /// those, several share one, each with a part of its query heads.
  public func heads(of layer: LayerShape, for board: Int) -> Heads {
    let group = layer.heads / layer.keyValueHeads
    if count <= layer.keyValueHeads {
      let own = part(of: layer.keyValueHeads, for: board)
      let queries = own.lowerBound * group..<own.upperBound * group
      return Heads(queries: queries, keyValues: own, given: queries)
    }
    let head = board * layer.keyValueHeads / count
    let first = (head * count + layer.keyValueHeads - 1) / layer.keyValueHeads
    let next =
      ((head + 1) * count + layer.keyValueHeads - 1) / layer.keyValueHeads
    let sharing = BoardShares(count: next - first, index: board - first)
    let part = sharing.part(of: group, for: board - first)
    let start = head * group
    let given = start + part.lowerBound..<start + part.upperBound
    // A board without a part computes the next one's first, and gives nothing.
    let least = min(given.lowerBound, start + group - 1)
    let queries = given.isEmpty ? least..<least + 1 : given
    return Heads(queries: queries, keyValues: head..<head + 1, given: given)
  }

  /// Rows of the width inside a feed-forward network.
  public func feedForward(_ width: Int, for board: Int) -> Range<Int> {
    rows(width, (256, 32), for: board)
  }

  /// Rows of the residual stream, or of the vocabulary.
  public func outputs(_ width: Int, for board: Int) -> Range<Int> {
    rows(width, (32, 8), for: board)
  }

  /// The rows that a board multiplies by of a tensor: of a matrix the board's
  /// own, of a vector its elements that belong to them; all of what every board
  /// needs.
  public func rows(
    of role: TensorRole, _ layer: Int?, in shape: ModelConfiguration,
    for board: Int
  ) -> Range<Int> {
    let row = role.row
    let isVector = row.content != .matrix
    let whole = shape.shape(of: role, layer: layer)
    let total = isVector ? whole.columns : whole.rows
    let isWhole =
      isAlone || role == .embedding || row.content == .norm
      || row.content == .divisors || row.content == .filter
      || role == .router || role == .routerBias
    if isWhole { return 0..<total }
    let own = shape.layers[layer ?? 0]
    switch isVector ? row.columns : row.rows {
    case .queries, .keys, .heads:
      guard own.attends else { return 0..<total }
      let heads = heads(of: own, for: board)
      let width = own.headDimension
      switch isVector ? row.columns : row.rows {
      case .queries: return heads.queries.times(width)
      case .keys: return heads.keyValues.times(width)
      default: return heads.queries
      }
    case .feedForward: return feedForward(total, for: board)
    case .hidden, .vocabulary, .channels, .channelsThrice:
      return outputs(total, for: board)
    case .one, .headDimension, .experts, .rotaryPairs, .taps: return 0..<total
    }
  }

  /// A layer as the board at hand computes it.
  public func own(_ layer: LayerShape) -> LayerShape {
    if isAlone { return layer }
    let feedForward = feedForward(layer.feedForward, for: index).count
    guard layer.attends else {
      return LayerShape(
        taps: layer.taps, feedForward: feedForward, norms: layer.norms)
    }
    let heads = heads(of: layer, for: index)
    return LayerShape(
      heads: heads.queries.count, keyValueHeads: heads.keyValues.count,
      headDimension: layer.headDimension, feedForward: feedForward,
      window: layer.window, rotary: layer.rotary, norms: layer.norms)
  }
}

extension ModelConfiguration {
  /// Whether each of `boards` boards gets a row of everything that is shared out.
  public func canBeShared(by boards: Int) -> Bool {
    guard boards > 1 else { return true }
    var least = min(hidden, vocabulary)
    for layer in layers { least = min(least, layer.feedForward) }
    return boards <= BoardShares.most && least >= boards
  }
}

extension Range<Int> {
  /// The same range of things that are each `width` long.
  public func times(_ width: Int) -> Range<Int> {
    lowerBound * width..<upperBound * width
  }
}
