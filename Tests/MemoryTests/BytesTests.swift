import Memory
import TestSupport
import Testing

struct BytesTests {
  private let five = view([1, 2, 3, 4, 5])

  @Test func slicesOfHostileNumbers() {
    #expect(five.slice(offset: 1, count: 3) == view([2, 3, 4]))
    #expect(five.slice(offset: 5, count: 0)?.count == 0)
    #expect(five.slice(offset: 0, count: 5) == five)
    let large: [UInt64] = [
      6, 1 << 31, 1 << 32, 1 << 62, 1 << 63, .max - 1, .max,
    ]
    for number in large {
      #expect(five.slice(offset: number, count: 0) == nil)
      #expect(five.slice(offset: 0, count: number) == nil)
      #expect(five.slice(offset: 3, count: number) == nil)
      for other in large {
        #expect(five.slice(offset: number, count: other) == nil)
      }
      // Sums that wrap around to small numbers.
      #expect(five.slice(offset: number, count: 0 &- number) == nil)
      #expect(five.slice(offset: 3, count: 0 &- 2) == nil)
    }
    #expect(Bytes().slice(offset: 0, count: 0)?.isEmpty == true)
    #expect(Bytes().slice(offset: 0, count: 1) == nil)
  }

  @Test func loads() {
    let bytes = view([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88, 0x99])
    #expect(bytes.load(UInt8.self, at: 8) == 0x99)
    #expect(bytes.load(Int8.self, at: 7) == -0x78)
    #expect(bytes.load(UInt16.self, at: 1) == 0x0302)
    #expect(bytes.load(UInt32.self, at: 3) == 0x0706_0504)
    #expect(bytes.load(UInt64.self, at: 0) == 0x8807_0605_0403_0201)
    #expect(bytes.load(UInt64.self, at: 1) == 0x9988_0706_0504_0302)
    #expect(bytes.load(UInt64.self, at: 2) == nil)
    #expect(bytes.load(UInt8.self, at: 9) == nil)
    for offset in [-1, 9, Int.max, Int.max - 3, Int.min] {
      #expect(bytes.load(UInt32.self, at: offset) == nil)
    }
    #expect(view([1, 2]).load(UInt32.self, at: 0) == nil)
    #expect(Bytes().load(UInt8.self, at: 0) == nil)
  }

  @Test func equality() {
    #expect(five == view([1, 2, 3, 4, 5]))
    #expect(five != view([1, 2, 3, 4]))
    #expect(five != view([1, 2, 3, 4, 6]))
    #expect(Bytes() == view([UInt8]()))
    #expect(view("abc") == "abc")
    #expect(!(view("abc") == "abd"))
    // As spelled: が and か with a combining mark differ.
    #expect(view("が") != view("か\u{3099}"))
    #expect(Bytes("日本") == view("日本"))
    #expect(Bytes(cString: cString("日本")) == view("日本"))
    #expect(Bytes(cString: cString("")).isEmpty)
  }

  @Test func searching() {
    #expect(five.starts(with: view([1, 2])) && five.starts(with: Bytes()))
    #expect(!five.starts(with: view([1, 2, 3, 4, 5, 6])))
    #expect(!five.starts(with: view([2])))
    #expect(five.firstIndex(of: view([4, 5])) == 3)
    #expect(five.firstIndex(of: view([5, 6])) == nil)
    #expect(five.firstIndex(of: view([1, 2, 3, 4, 5, 6])) == nil)
    #expect(view([1, 1, 2]).firstIndex(of: view([1, 2])) == 1)
    #expect(Bytes().firstIndex(of: view([1])) == nil)
  }

  @Test func ranges() {
    #expect(five[1..<3] == view([2, 3]) && five[5..<5].isEmpty)
    #expect(five.suffix(from: 3) == view([4, 5]))
    #expect(five.suffix(from: 5).isEmpty)
    #expect(Bytes()[0..<0].isEmpty)
  }

  @Test func indexBeyond() async {
    await #expect(processExitsWith: .failure) { _ = view([1])[1] }
    await #expect(processExitsWith: .failure) { _ = view([1])[-1] }
    await #expect(processExitsWith: .failure) { _ = Bytes()[0] }
  }

  @Test func rangeBeyond() async {
    await #expect(processExitsWith: .failure) { _ = view([1])[0..<2] }
    await #expect(processExitsWith: .failure) { _ = view([1])[(-1)..<1] }
    await #expect(processExitsWith: .failure) { _ = Bytes()[0..<1] }
    await #expect(processExitsWith: .failure) {
      _ = view([1]).suffix(from: 2)
    }
  }
}
