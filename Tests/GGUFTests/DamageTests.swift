import Files
import GGUF
import Memory
import TestSupport
import Testing

/// Damaged files are refused, or are valid and can be read to their ends.
@Suite struct DamageTests {
  /// Opens the file and walks over all that it offers.
  private func open(_ bytes: Bytes) -> Bool {
    guard let file = try? GGUFFile(bytes) else { return false }
    var sum = 0
    for entry in file.metadata {
      sum &+= (try? file.integer(entry.key)) ?? 0
      sum &+= (try? file.string(entry.key))?.count ?? 0
      if let strings = try? file.strings(entry.key) {
        var walked = 0
        for text in strings {
          walked += 1
          sum &+= text.count
        }
        #expect(walked == strings.count)
      }
      if let integers = try? file.integers(entry.key), integers.count > 0 {
        sum &+= Int(truncatingIfNeeded: integers[integers.count - 1])
      }
      if let floats = try? file.floats(entry.key), floats.count > 0 {
        sum &+= floats[floats.count - 1] > 0 ? 1 : 0
      }
    }
    for tensor in file.tensors {
      sum &+= Int(tensor.data[0]) + Int(tensor.data[tensor.data.count - 1])
      sum &+= tensor.row(tensor.rowCount - 1).count
    }
    return sum != Int.min
  }

  /// A small file with every kind of value, and where its data begins.
  private func sample() throws -> (bytes: [UInt8], header: Int) {
    let storage: Region<UInt8> = region(of: 4096)
    var writer = try SampleFile.writer()
    var sink = RegionSink(storage)
    try writer.writeHeader(to: &sink)
    let header = sink.count
    try SampleFile.writeData(&writer, &sink)
    return ((0..<sink.count).map { sink.bytes[$0] }, header)
  }

  @Test func everyCut() throws {
    let (bytes, header) = try sample()
    let copy = view(bytes)
    #expect(open(copy))
    // The last tensor's padding may be missing, nothing else.
    let dataEnd = header + SampleFile.dataEnd
    for count in 0..<bytes.count {
      #expect(open(copy[0..<count]) == (count >= dataEnd), "cut to \(count)")
    }
  }

  @Test func everyByteOfTheHeader() throws {
    let (bytes, header) = try sample()
    let copy: Region<UInt8> = region(of: bytes.count)
    copy.copy(from: view(bytes))
    for offset in 0..<header {
      for value: UInt8 in [0, 1, 2, 9, 0x7F, 0x80, 0xFF, bytes[offset] ^ 1] {
        copy[offset] = value
        _ = open(copy.bytes)
      }
      copy[offset] = bytes[offset]
    }
  }

  @Test(arguments: [2, 4, 8]) func everyField(width: Int) throws {
    let (bytes, header) = try sample()
    let copy: Region<UInt8> = region(of: bytes.count)
    copy.copy(from: view(bytes))
    let values: [UInt64] = [
      0, .max, 1 << 63, (1 << 63) - 1, 1 << 62, 1 << 32, (1 << 32) - 1,
      1 << 31, (1 << 31) - 1, .max - 31, UInt64(bytes.count),
    ]
    for offset in 0...(header - width) {
      for value in values {
        for index in 0..<width {
          copy[offset + index] = UInt8(
            truncatingIfNeeded: value >> UInt64(8 * index))
        }
        _ = open(copy.bytes)
      }
      for index in 0..<width { copy[offset + index] = bytes[offset + index] }
    }
  }

  @Test func mutants() throws {
    let (bytes, header) = try sample()
    let copy: Region<UInt8> = region(of: bytes.count)
    let original = view(bytes)
    var random = SeededRandom(2026)
    var opened = 0
    for _ in 0..<20_000 {
      copy.copy(from: original)
      for _ in 0..<(1 + Int(random.next() % 4)) {
        let offset = Int(random.next() % UInt64(header))
        switch random.next() % 3 {
        case 0: copy[offset] = UInt8(truncatingIfNeeded: random.next())
        case 1: copy[offset] ^= 1 << UInt8(random.next() % 8)
        default:
          let from = Int(random.next() % UInt64(header))
          let length = min(8, header - max(from, offset))
          for index in 0..<length {
            copy[offset + index] = original[from + index]
          }
        }
      }
      let count = random.next() % 8 == 0 ? Int(random.next() % 512) : copy.count
      if open(copy.bytes[0..<min(count, copy.count)]) { opened += 1 }
    }
    // Some flips hit numbers and texts that may have any value.
    #expect(opened > 500 && opened < 19_000, "\(opened)")
  }

  @Test(.enabled(if: Shared.isPresent)) func cutsOfRealFile() throws {
    let mapped = try MappedFile(
      path: Shared.path("fixtures/qwen2-q4_k_m.gguf"))
    let whole = mapped.bytes
    var random = SeededRandom(7)
    for _ in 0..<300 {
      let count = Int(random.next() % UInt64(whole.count - 64))
      #expect(!open(whole[0..<count]))
    }
    for count in 0..<2048 { #expect(!open(whole[0..<count])) }
  }
}
