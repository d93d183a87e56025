import Memory
import TestSupport
import Testing
import Transformer

/// The cache as a thing of its own: how far it is filled, and the memory of a
/// range of positions.
struct CacheTests {
  private func rig(
    _ seed: UInt64 = 1, keys: KeyValueType = .f16, values: KeyValueType = .f16
  ) throws -> Rig {
    var shape = TinyModel.Shape()
    (shape.hidden, shape.headDimension) = (128, 32)
    return try Rig(
      TinyModel(shape, seed: seed).file(), context: 60, batch: 20, keys: keys,
      values: values)
  }

  private let tokens = randomTokens(50, below: 61, seed: 7)

  @Test func count() throws {
    let rig = try rig()
    let cache = rig.transformer.cache
    #expect(cache.count == 0 && cache.capacity == 64)
    _ = try rig.logits(tokens)
    #expect(cache.count == 50)
    cache.truncate(to: 33)
    #expect(rig.transformer.cache.count == 33)
    _ = try rig.logits(Array(tokens[5...9]), from: 5)
    #expect(cache.count == 10)
    cache.truncate(to: 10)
    cache.truncate(to: 0)
    #expect(cache.count == 0)
  }

  @Test func positionsThatAreNotFilled() async {
    await #expect(processExitsWith: .failure) {
      let rig = try CacheTests().rig()
      rig.transformer.cache.truncate(to: 1)
    }
    await #expect(processExitsWith: .failure) {
      let rig = try CacheTests().rig()
      _ = try rig.logits([1, 2], from: 1)
    }
  }

  /// The memory of all positions is the whole cache, each byte once.
  @Test func everyPart() throws {
    let rig = try rig(keys: .q8_0, values: .q4_0)
    var parts: [Range<UInt>] = []
    rig.transformer.cache.forEachPart(of: 0..<64) { part in
      let start = UInt(bitPattern: part.unsafeStart)
      parts.append(start..<(start + UInt(part.count)))
    }
    #expect(parts.count == 2 * 2 * 2)
    // Keys of 34 bytes a head and position, values of 18.
    let bytes = parts.map { $0.count }.reduce(0, +)
    #expect(bytes == 2 * 2 * 64 * (34 + 18))
    let sorted = parts.sorted { $0.lowerBound < $1.lowerBound }
    for (part, next) in zip(sorted, sorted.dropFirst()) {
      #expect(part.upperBound <= next.lowerBound)
    }
    rig.transformer.cache.forEachPart(of: 7..<7) { _ in
      Issue.record("no position has no part")
    }
  }

  /// Keys are visited by groups of 16 positions, values one by one.
  @Test func partsOfARange() throws {
    let rig = try rig()
    var counts: [Int] = []
    rig.transformer.cache.forEachPart(of: 15..<17) { counts.append($0.count) }
    let one = [2 * 16 * 64, 2 * 64]
    #expect(counts == one + one + one + one)
  }

  /// Another cache with the same bytes goes on with the same bits.
  @Test(arguments: KeyValueType.allCases, [1, 16, 37])
  func copies(type: KeyValueType, count: Int) throws {
    let first = try rig(keys: type, values: type)
    _ = try first.logits(Array(tokens[..<count]))
    var saved: [[UInt8]] = []
    first.transformer.cache.forEachPart(of: 0..<count) { part in
      saved.append((0..<part.count).map { part[$0] })
    }
    let wanted = try first.logits(Array(tokens[count...]), from: count)

    let second = try rig(keys: type, values: type)
    let cache = second.transformer.cache
    var index = 0
    cache.forEachPart(of: 0..<count) { part in
      for place in 0..<part.count { part[place] = saved[index][place] }
      index += 1
    }
    cache.extend(to: count)
    let found = try second.logits(Array(tokens[count...]), from: count)
    #expect(index == saved.count && bits(found) == bits(wanted))
  }
}
