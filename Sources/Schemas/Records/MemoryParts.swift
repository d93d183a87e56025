import Memory

/// Memory that is shared out, part by part.
struct MemoryParts {
  private var left: Region<Int32>

  init(_ words: Region<Int32>) { left = words }

  mutating func take(_ count: Int) -> Region<Int32> {
    let part = left[0..<count]
    left = left[count..<left.count]
    return part
  }

  mutating func take(facts count: Int) -> Region<RecordHeap.Fact> {
    let part = take(count * 3)
    return Region(
      start: UnsafeMutableRawPointer(RecordHeap.start(of: part))
        .bindMemory(to: RecordHeap.Fact.self, capacity: count), count: count)
  }

  mutating func take(bytes count: Int) -> Region<UInt8> {
    let part = take(count / 4)
    return MemoryParts.bytes(of: part)
  }

  /// What was not taken.
  var rest: Region<UInt8> { MemoryParts.bytes(of: left) }

  private static func bytes(of words: Region<Int32>) -> Region<UInt8> {
    Region(
      start: UnsafeMutableRawPointer(RecordHeap.start(of: words))
        .bindMemory(to: UInt8.self, capacity: words.count * 4),
      count: words.count * 4)
  }
}
