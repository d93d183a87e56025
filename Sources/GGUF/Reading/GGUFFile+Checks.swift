internal import Memory

extension GGUFFile {
  /// The alignment that the metadata names, or the default.
  static func alignment(_ metadata: [GGUFEntry]) throws(GGUFError) -> Int {
    let key = Bytes("general.alignment")
    for entry in metadata where entry.key == key {
      guard case .uint32(let value) = entry.value else {
        throw .wrongType(
          key: ShortText(key), wanted: GGUFValueType.uint32.name,
          found: entry.value.type.name)
      }
      guard value >= 8, value <= UInt32(GGUFLimit.alignment),
        value & (value - 1) == 0
      else { throw .badAlignment(value) }
      return Int(value)
    }
    return GGUFLimit.defaultAlignment
  }

  /// The positions of the entries in the order of their keys.
  ///
  /// Sorting finds duplicates without comparing every pair.
  static func sorted(_ entries: [GGUFEntry]) throws(GGUFError) -> [Int32] {
    let order = sortedPositions(entries.count) { entries[$0].key }
    if let twice = firstDuplicate(order, { entries[$0].key }) {
      throw .duplicateKey(ShortText(twice))
    }
    return order
  }

  /// The positions of `count` tensors in the order of their names.
  static func sortedTensors(
    _ count: Int, _ name: (Int) -> Bytes
  ) throws(GGUFError) -> [Int32] {
    let order = sortedPositions(count, name)
    if let twice = firstDuplicate(order, name) {
      throw .duplicateTensor(ShortText(twice))
    }
    return order
  }

  /// Refuses tensors that share bytes.
  static func checkApart(_ tensors: [GGUFTensor]) throws(GGUFError) {
    var order = Array(0..<tensors.count)
    HeapSort.run(&order) { (one, other) in
      let offsets = (tensors[one].offset, tensors[other].offset)
      return offsets.0 < offsets.1 || (offsets.0 == offsets.1 && one < other)
    }
    for position in order.indices.dropFirst() {
      let before = tensors[order[position - 1]]
      let tensor = tensors[order[position]]
      guard before.offset + before.data.count <= tensor.offset else {
        throw .overlappingTensors(
          ShortText(before.name), ShortText(tensor.name),
          offset: tensor.offset)
      }
    }
  }

  private static func sortedPositions(
    _ count: Int, _ name: (Int) -> Bytes
  ) -> [Int32] {
    var order: [Int32] = []
    order.reserveCapacity(count)
    for position in 0..<count { order.append(Int32(position)) }
    order.withUnsafeMutableBufferPointer { order in
      HeapSort.run(count) {
        precedes(name(Int(order[$0])), name(Int(order[$1])))
      } swap: {
        order.swapAt($0, $1)
      }
    }
    return order
  }

  private static func firstDuplicate(
    _ order: [Int32], _ name: (Int) -> Bytes
  ) -> Bytes? {
    for position in order.indices.dropFirst()
    where name(Int(order[position])) == name(Int(order[position - 1])) {
      return name(Int(order[position]))
    }
    return nil
  }

  /// The order of names for look-up: by length, then by bytes.
  static func precedes(_ left: Bytes, _ right: Bytes) -> Bool {
    if left.count != right.count { return left.count < right.count }
    for index in 0..<left.count where left[index] != right[index] {
      return left[index] < right[index]
    }
    return false
  }
}
