extension TaskWork {
  /// Sets the elements of a model's difference to 0 that are not kept.
  func thin(
    _ piece: Piece, _ model: Int, _ values: UnsafeMutablePointer<Number>,
    _ cursor: inout Cursor
  ) {
    guard isSparse(model) else { return }
    switch settings.sparsifier {
    case .none: break
    case .magnitude, .outliers: cut(piece, model, values, &cursor)
    case .random: thinAtRandom(piece, model, values)
    case .ranked: thinByRank(piece, model, values)
    }
  }

  private func thinAtRandom(
    _ piece: Piece, _ model: Int, _ values: UnsafeMutablePointer<Number>
  ) {
    let bound = RandomSequence.bound(settings.models[model].density)
    let sequence = settings.sequences[model]
    let first = piece.first
    for index in 0..<piece.count {
      let isKept = sequence.bits(first &+ index) >> 11 < bound
      values[index] = values[index].kept(isKept)
    }
  }

  private func cut(
    _ piece: Piece, _ model: Int, _ values: UnsafeMutablePointer<Number>,
    _ cursor: inout Cursor
  ) {
    guard let first = cutModels.firstIndex(of: model) else { return }
    let keepsFirst = settings.sparsifier == .magnitude
    let lower = cuts[first]
    let upper = keepsFirst ? lower : cuts[first + 1]
    var (before, beforeUpper) = (
      cursor.counts[first], cursor.counts[keepsFirst ? first : first + 1]
    )
    for index in 0..<piece.count {
      let key = key(values[index])
      let isFirst = lower.contains(key, before: before)
      let isKept =
        keepsFirst
        ? isFirst : !isFirst && upper.contains(key, before: beforeUpper)
      if key == lower.bound { before += 1 }
      if key == upper.bound { beforeUpper += 1 }
      values[index] = values[index].kept(isKept)
    }
    cursor.counts[first] = before
    if !keepsFirst { cursor.counts[first + 1] = beforeUpper }
  }

  /// Keeps elements with a probability that grows with the rank of their magnitude
  /// in the row.
  private func thinByRank(
    _ piece: Piece, _ model: Int, _ values: UnsafeMutablePointer<Number>
  ) {
    let parameters = settings.models[model]
    let width = piece.rowElements
    guard parameters.density > 0 else {
      for index in 0..<piece.count { values[index] = 0 }
      return
    }
    let sequence = settings.sequences[model]
    let lowest = parameters.density - parameters.epsilon
    let step = 2 * parameters.epsilon / Double(max(width - 1, 1))
    for row in 0..<piece.rows.count {
      let start = row * width
      let order = (0..<width).sorted {
        let (first, second) = (
          values[start + $0].magnitudeKey, values[start + $1].magnitudeKey
        )
        return first < second || first == second && $0 < $1
      }
      for (rank, place) in order.enumerated() {
        let index = start + place
        let bound = RandomSequence.bound(lowest + Double(rank) * step)
        if sequence.bits(piece.first + index) >> 11 >= bound {
          values[index] = 0
        }
      }
    }
  }
}
