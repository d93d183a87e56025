import Memory

/// The attributes of `loop`.
extension Renderer {
  /// How many items the loop goes through.
  mutating func length(ofLoop number: Int) throws(Breach) -> Int {
    let loop = regions.loops[number]
    guard loop.condition != 0 else { return loop.items.count }
    var count = loop.index + 1
    var position = loop.position
    while let next = try next(after: position, number) {
      position = next
      count += 1
    }
    return count
  }

  mutating func attribute(
    _ name: Text, ofLoop number: Int
  ) throws(Breach) -> Value? {
    let loop = regions.loops[number]
    let index = Int64(loop.index)
    let bytes = heap.bytes(name)
    if bytes == "index" { return .integer(index + 1) }
    if bytes == "index0" { return .integer(index) }
    if bytes == "first" { return .bool(index == 0) }
    if bytes == "last" { return .bool(try next(number) == nil) }
    if bytes == "depth" { return .integer(Int64(loop.depth)) }
    if bytes == "depth0" { return .integer(Int64(loop.depth - 1)) }
    if bytes == "previtem" {
      guard index > 0 else { return .undefined(name) }
      return try element(loop.previous, of: loop.items)
    }
    if bytes == "nextitem" {
      guard let next = try next(number) else { return .undefined(name) }
      return try element(next, of: loop.items)
    }
    let isLength = bytes == "length"
    guard isLength || bytes == "revindex" || bytes == "revindex0" else {
      return nil
    }
    let length = Int64(try length(ofLoop: number))
    if isLength { return .integer(length) }
    return .integer(length - index - (bytes == "revindex0" ? 1 : 0))
  }
}
