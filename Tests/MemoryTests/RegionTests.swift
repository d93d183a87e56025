import Memory
import TestSupport
import Testing

struct RegionTests {
  @Test func elements() {
    let numbers = region(of: 4, Int32.self)
    #expect(numbers.count == 4 && numbers[3] == 0)
    numbers[0] = 7
    numbers[3] = -1
    let tail = numbers[2..<4]
    #expect(tail.count == 2 && tail[1] == -1)
    tail[0] = 5
    #expect(numbers[2] == 5)
    numbers.fill(with: 9)
    #expect((0..<4).allSatisfy { numbers[$0] == 9 })
    Region<Int32>().fill(with: 1)
    #expect(numbers[4..<4].count == 0)
  }

  @Test func copies() {
    let bytes = region(of: 5, UInt8.self)
    bytes.copy(from: view([1, 2, 3]))
    #expect(bytes.bytes == view([1, 2, 3, 0, 0]))
    // Onto itself, one further.
    bytes[1..<4].copy(from: bytes[0..<3].bytes)
    #expect(bytes.bytes == view([1, 1, 2, 3, 0]))
    bytes.copy(from: Bytes())
    Region<UInt8>().copy(from: Bytes())
    #expect(Region<UInt8>().bytes.isEmpty)
  }

  @Test func indexBeyond() async {
    await #expect(processExitsWith: .failure) { _ = region(of: 2, Int.self)[2] }
    await #expect(processExitsWith: .failure) { region(of: 2, Int.self)[2] = 1 }
    await #expect(processExitsWith: .failure) {
      region(of: 2, Int.self)[-1] = 1
    }
    await #expect(processExitsWith: .failure) { _ = Region<Int>()[0] }
  }

  @Test func rangeBeyond() async {
    await #expect(processExitsWith: .failure) {
      _ = region(of: 2, Int.self)[1..<3]
    }
    await #expect(processExitsWith: .failure) {
      _ = region(of: 2, Int.self)[(-1)..<1]
    }
    await #expect(processExitsWith: .failure) { _ = Region<Int>()[0..<1] }
  }

  @Test func unusable() async {
    await #expect(processExitsWith: .failure) {
      region(of: 2, UInt8.self).copy(from: view([1, 2, 3]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Region<Int>(start: nil, count: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = Bytes(start: nil, count: -1)
    }
  }
}
