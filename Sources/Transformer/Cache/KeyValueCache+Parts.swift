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
      try forEachPart(index, of: layers[index].kept(of: positions), body)
    }
  }

  /// Visits the memory of one layer that holds `positions`; more than its ring
  /// has come round again, the later ones last.
  func forEachPart<Failure: Error>(
    _ index: Int, of positions: Range<Int>,
    _ body: (Region<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    for head in 0..<layers[index].heads {
      try forEachPart(index, head: head, of: positions, body)
    }
  }

  /// Visits the memory of one head of a layer.
  func forEachPart<Failure: Error>(
    _ index: Int, head: Int, of positions: Range<Int>,
    _ body: (Region<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let layer = layers[index]
    try visit(
      keys, from: layer.keys + head * layer.keyBytes, groups(of: positions),
      of: layer.ring / positionsPerGroup, bytes: layer.keyBytes, body)
    try visit(
      values, from: layer.values + head * layer.valueBytes, positions,
      of: layer.ring, bytes: layer.valueBytes, body)
  }

  /// The heads that it has of a layer.
  func heads(_ index: Int) -> Int { layers[index].heads }

  /// The bytes that `forEachPart` visits of one head of a layer.
  func headBytes(_ index: Int, of positions: Range<Int>) -> Int {
    let layer = layers[index]
    guard layer.heads > 0 else { return 0 }
    let group = layer.keyBytes / (layer.ring / positionsPerGroup)
    return groups(of: positions).count * group
      + positions.count * (layer.valueBytes / layer.ring)
  }

  private func groups(of positions: Range<Int>) -> Range<Int> {
    let group = positionsPerGroup
    return
      positions.lowerBound / group..<(positions.upperBound + group - 1) / group
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
