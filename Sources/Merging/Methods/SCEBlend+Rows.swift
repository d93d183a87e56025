import Workbench

extension SCEBlend {
  /// Calls `body` with the selected differences of each model.
  func withSelected(
    _ piece: Piece, _ cursor: inout Cursor,
    _ body: (Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    let mask = mask(piece, &cursor)
    let base = piece.inputs[base]
    withUnsafeTemporaryAllocation(of: Double.self, capacity: piece.count) {
      buffer in
      guard let values = buffer.baseAddress else { return }
      for (model, other) in others.enumerated() {
        let input = piece.inputs[other]
        for index in 0..<piece.count {
          let isKept = mask.isEmpty || mask[index]
          let difference = difference(input[index], base[index])
          values[index] = isKept ? difference : 0
        }
        body(model, values)
      }
    }
  }

  private func mask(_ piece: Piece, _ cursor: inout Cursor) -> [Bool] {
    guard let cut else { return [] }
    var before = cursor.counts[0]
    let mask = keys(piece).map { key in
      defer { if key == cut.bound { before += 1 } }
      return cut.contains(key, before: before)
    }
    cursor.counts[0] = before
    return mask
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    let count = piece.count
    withUnsafeTemporaryAllocation(
      of: Double.self, capacity: max((others.count + 1) * count, 1)
    ) { buffer in
      guard let start = buffer.baseAddress else { return }
      let total = start + others.count * count
      total.initialize(repeating: 0, count: count)
      withSelected(piece, &cursor) { model, values in
        (start + model * count).update(from: values, count: count)
        for index in 0..<count { total[index] += values[index] }
      }
      let base = piece.inputs[base]
      for index in 0..<count {
        var (merged, weight) = (0.0, 0.0)
        for model in others.indices {
          let value = start[model * count + index]
          let agrees = total[index] >= 0 ? value > 0 : value < 0
          merged += agrees ? value * weights[model] : 0
          weight += agrees ? weights[model] : 0
        }
        total[index] = Double(base[index]) + merged / max(weight, 1e-6)
      }
      Rounding.round(total, count, to: type, into: floats)
    }
  }
}
