import Memory
import Testing

struct RegionMaskTests {
  @Test(arguments: [0, 1, 31, 32, 33, 100])
  func keepsWhatTheMaskAllows(count: Int) {
    for words in [0, 1, (count + 31) / 32, 5] {
      var storage = (0..<count).map { Float($0) }
      var mask = (0..<words).map { $0 % 2 == 0 ? UInt32(0x8000_0005) : 0 }
      let isKept = { (index: Int) in
        index / 32 < words && mask[index / 32] >> UInt32(index % 32) & 1 == 1
      }
      let wanted = (0..<count).map { isKept($0) ? Float($0) : -1 }
      let isAny = (0..<count).contains { isKept($0) }
      storage.withUnsafeMutableBufferPointer { values in
        mask.withUnsafeMutableBufferPointer { bits in
          let region = Region(start: values.baseAddress, count: count)
          let mask = Region(start: bits.baseAddress, count: words)
          #expect(region.keep(mask, else: -1) == isAny)
        }
      }
      #expect(storage == wanted)
    }
  }
}
