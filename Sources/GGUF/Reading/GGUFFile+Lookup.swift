public import Memory

extension GGUFFile {
  /// The value of `key`, or `nil` where the file has none.
  public func entry(_ key: Bytes) -> GGUFValue? {
    position(of: key, in: sortedKeys) { metadata[$0].key }
      .map { metadata[$0].value }
  }

  /// The value of `key`, or `nil` where the file has none.
  public func entry(_ key: StaticString) -> GGUFValue? { entry(Bytes(key)) }

  /// The tensor of that name, or `nil` where the file has none.
  public func tensor(_ name: Bytes) -> GGUFTensor? {
    position(of: name, in: sortedTensors) { tensors[$0].name }
      .map { tensors[$0] }
  }

  /// The tensor of that name, or `nil` where the file has none.
  public func tensor(_ name: StaticString) -> GGUFTensor? {
    tensor(Bytes(name))
  }

  /// Halves the sorted positions until one is left.
  private func position(
    of name: Bytes, in order: [Int32], _ nameAt: (Int) -> Bytes
  ) -> Int? {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if GGUFFile.precedes(nameAt(Int(order[middle])), name) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < order.count, nameAt(Int(order[low])) == name else { return nil }
    return Int(order[low])
  }
}
