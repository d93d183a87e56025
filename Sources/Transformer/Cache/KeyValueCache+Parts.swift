public import Memory

extension KeyValueCache {
  /// Visits the memory that holds `positions`, always in the same order: of
  /// each layer and head first the keys, then the values.
  ///
  /// Keys lie in groups of 16 positions and are visited by whole groups: the
  /// first and the last may hold keys of neighbours too. Of a layer with a
  /// window the last positions are visited that its ring holds.
  ///
  /// - Throws: what `body` throws.
  public func forEachPart<Failure: Error>(
    of positions: Range<Int>, _ body: (Region<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(positions.lowerBound >= 0 && positions.upperBound <= capacity)
    guard !positions.isEmpty else { return }
    for index in 0..<layers.count {
      let layer = layers[index]
      let kept = layer.kept(of: positions)
      for head in 0..<layer.heads {
        try visit(
          keys, from: layer.keys + head * layer.keyBytes,
          kept.lowerBound
            / positionsPerGroup..<(kept.upperBound
            + positionsPerGroup - 1) / positionsPerGroup,
          of: layer.ring / positionsPerGroup, bytes: layer.keyBytes, body)
        try visit(
          values, from: layer.values + head * layer.valueBytes, kept,
          of: layer.ring, bytes: layer.valueBytes, body)
      }
    }
  }

  /// Visits `units` of a ring of `count` units, which is `bytes` long.
  private func visit<Failure: Error>(
    _ memory: Region<UInt8>, from start: Int, _ units: Range<Int>,
    of count: Int, bytes: Int,
    _ body: (Region<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let size = bytes / count
    var next = units.lowerBound
    while next < units.upperBound {
      let slot = next % count
      let run = min(units.upperBound - next, count - slot)
      let first = start + slot * size
      try body(memory[first..<(first + run * size)])
      next += run
    }
  }
}

extension KeyValueCache.Layer {
  /// Those of `positions` that the ring holds, in whole groups.
  fileprivate func kept(of positions: Range<Int>) -> Range<Int> {
    let end = positions.upperBound
    guard end - positions.lowerBound > ring else { return positions }
    let first = end - ring + positionsPerGroup - 1
    return (first / positionsPerGroup * positionsPerGroup)..<end
  }
}
