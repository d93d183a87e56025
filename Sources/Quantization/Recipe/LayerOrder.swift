/// The order of tensors in files that llama.cpp's quantiser makes: those outside of
/// layers first, then by layer, and by the bytes of their names.
enum LayerOrder {
  /// The positions of the names in that order.
  static func sorted(_ names: [String]) -> [Int] {
    let keys = names.map { (layer(of: $0), Array($0.utf8)) }
    return names.indices.sorted { first, second in
      let (layer, name) = keys[first]
      let (otherLayer, otherName) = keys[second]
      if layer != otherLayer { return layer < otherLayer }
      return name.lexicographicallyPrecedes(otherName)
    }
  }

  /// The layer's number behind `blk.`; -1 outside of the layers.
  static func layer(of name: String) -> Int {
    guard name.hasPrefix("blk.") else { return -1 }
    let digits = name.dropFirst(4).prefix { $0.isASCII && $0.isNumber }
    return Int(digits.prefix(9)) ?? -1
  }
}
