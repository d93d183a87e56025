import GGUF
import Memory
import TestSupport
import Testing

/// Each fault of header and metadata is refused by its name, with numbers.
@Suite struct HostileMetadataTests {
  private func expect(
    _ file: RawFile, _ code: String, _ parts: String...,
    at location: SourceLocation = #_sourceLocation
  ) {
    let failure = file.failure()
    #expect(failure?.code == code, sourceLocation: location)
    for part in parts {
      #expect(
        failure?.text.contains(part) == true, "\(failure?.text ?? "") lacks it",
        sourceLocation: location)
    }
  }

  @Test func magicAndVersion() {
    expect(RawFile(magic: "GGJT"), "gguf_bad_magic", "\"GGJT\"")
    expect(RawFile(version: 0), "gguf_bad_version", " 0 ")
    expect(RawFile(version: 1), "gguf_bad_version", "32 bits")
    expect(RawFile(version: 4), "gguf_bad_version", " 4 ")
    expect(RawFile(version: UInt32(3).byteSwapped), "gguf_big_endian")
    expect(RawFile(version: UInt32(2).byteSwapped), "gguf_big_endian")
    #expect(RawFile(version: 2).failure() == nil)
    #expect(RawFile(version: 3).failure() == nil)
  }

  @Test func everyCutOfAnEmptyFile() {
    let whole = RawFile()
    for count in 0..<whole.bytes.count {
      var cut = whole
      cut.bytes.removeLast(whole.bytes.count - count)
      expect(cut, "gguf_truncated", "the file ends too early")
    }
  }

  @Test func countsTheFileCannotHold() {
    expect(RawFile(keys: 1), "gguf_too_many", "1 keys", "at most 0")
    expect(RawFile(tensors: 1), "gguf_too_many", "1 tensors")
    for count: UInt64 in [.max, 1 << 63, 1 << 32, 1_000_000] {
      expect(RawFile(keys: count), "gguf_too_many", "\(count)")
      expect(RawFile(tensors: count), "gguf_too_many", "\(count)")
    }
    let manyKeys = RawFile.with(keys: 65_537) { $0.pad(and: 2_000_000) }
    expect(manyKeys, "gguf_too_many", "65537", "65536")
    let manyTensors = RawFile.with(tensors: 65_537) { $0.pad(and: 4_000_000) }
    expect(manyTensors, "gguf_too_many", "65537", "65536")
  }

  @Test func keyLengths() {
    for length: UInt64 in [0, 65_536, .max, 1 << 63] {
      let file = RawFile.with(keys: 1) {
        $0.add(length)
        $0.pad(and: 64)
      }
      expect(file, "gguf_bad_length", "a key at byte 24", "\(length)")
    }
    let announced = RawFile.with(keys: 1) {
      $0.add(UInt64(65_535))
      $0.pad(and: 64)
    }
    expect(announced, "gguf_truncated", "65535")
    let longest = RawFile.with(keys: 1) {
      $0.add(key: String(repeating: "k", count: 65_535), type: 7)
      $0.add(UInt8(1))
    }
    #expect(longest.failure() == nil)
  }

  @Test func valueTypesAndBooleans() {
    for type: UInt32 in [13, 255, .max] {
      let file = RawFile.with(keys: 1) {
        $0.add(key: "a.b", type: type)
        $0.pad(and: 64)
      }
      expect(file, "gguf_bad_value_type", "\"a.b\"", "\(type)", "byte 35")
    }
    let boolean = RawFile.with(keys: 1) {
      $0.add(key: "flag", type: 7)
      $0.add(UInt8(2))
    }
    expect(boolean, "gguf_bad_boolean", "\"flag\"", " 2", "byte 40")
    let booleans = RawFile.with(keys: 1) {
      $0.add(key: "flags", type: 9)
      $0.add(UInt32(7))
      $0.add(UInt64(3))
      $0.bytes += [0, 1, 2]
    }
    expect(booleans, "gguf_bad_boolean", "\"flags\"", " 2", "byte 55")
  }

  @Test func stringLengths() {
    for length: UInt64 in [1, 1 << 32, .max, .max - 44, 1 << 63] {
      let file = RawFile.with(keys: 1) {
        $0.add(key: "name", type: 8)
        $0.add(length)
      }
      expect(file, "gguf_truncated", "\"name\"", "\(length)", "0 are left")
    }
  }

  @Test(arguments: GGUFValueType.allCases)
  func arrayLengths(of type: GGUFValueType) {
    for length: UInt64 in [5, 1 << 32, 1 << 61, .max / 8 + 1, .max] {
      let file = RawFile.with(keys: 1) {
        $0.add(key: "list", type: 9)
        $0.add(type.rawValue)
        $0.add(length)
        $0.bytes += [0, 0, 0, 0]
      }
      expect(file, "gguf_truncated", "\"list\"", "4 are left")
    }
  }

  @Test func stringsWithinAnArray() {
    let file = RawFile.with(keys: 1) {
      $0.add(key: "tokens", type: 9)
      $0.add(UInt32(8))
      $0.add(UInt64(2))
      $0.add("fits")
      $0.add(UInt64(9))
      $0.bytes += "too few".utf8
    }
    expect(file, "gguf_truncated", "\"tokens\"", "9 bytes", "7 are left")
  }

  @Test func nestedArrays() {
    func nested(_ depth: Int) -> RawFile {
      RawFile.with(keys: 1) {
        $0.add(key: "deep", type: 9)
        for _ in 1..<depth {
          $0.add(UInt32(9))
          $0.add(UInt64(1))
        }
        $0.add(UInt32(0))
        $0.add(UInt64(1))
        $0.add(UInt8(7))
      }
    }
    for depth in 1...GGUFLimit.arrayDepth {
      #expect(nested(depth).failure() == nil)
    }
    expect(nested(5), "gguf_array_too_deep", "\"deep\"", "deeper than 4")
    expect(nested(100_000), "gguf_array_too_deep")
    var bad = nested(3)
    bad.bytes[bad.bytes.count - 13] = 77
    expect(bad, "gguf_bad_value_type", "77")
  }

  @Test func duplicates() {
    let keys = RawFile.with(keys: 3) {
      for key in ["b", "a", "b"] {
        $0.add(key: key, type: 0)
        $0.add(UInt8(0))
      }
    }
    expect(keys, "gguf_duplicate_key", "\"b\"")
  }

  @Test func alignments() {
    func aligned(_ value: UInt32) -> RawFile {
      RawFile.with(keys: 1) {
        $0.add(key: "general.alignment", type: 4)
        $0.add(value)
      }
    }
    for value: UInt32 in [0, 1, 4, 7, 12, 33, 131_072, .max, 1 << 31] {
      expect(aligned(value), "gguf_bad_alignment", "\(value)")
    }
    for value: UInt32 in [8, 16, 32, 65_536] {
      #expect(aligned(value).failure() == nil)
    }
    let signed = RawFile.with(keys: 1) {
      $0.add(key: "general.alignment", type: 5)
      $0.add(UInt32(32))
    }
    expect(signed, "gguf_wrong_type", "is i32, not u32")
  }
}
