import Foundation
import Memory
import TestSupport
import Testing

struct TextBufferTests {
  private func text(
    _ capacity: Int = 64, _ build: (inout TextBuffer) -> Void
  ) -> String {
    var out = TextBuffer(region(of: capacity))
    build(&out)
    return string(out.bytes) + (out.isTruncated ? "!" : "")
  }

  @Test func integers() {
    #expect(text { $0.append(0) } == "0")
    #expect(text { $0.append(-1) } == "-1")
    #expect(text { $0.append(Int64.min) } == "-9223372036854775808")
    #expect(text { $0.append(Int64.max) } == "9223372036854775807")
    #expect(text { $0.append(UInt64.max) } == "18446744073709551615")
    #expect(text { $0.append(Int8.min) } == "-128")
    #expect(text { $0.append(UInt8.max) } == "255")
    var random = SeededRandom(1)
    for _ in 0..<500 {
      let shift = Int.random(in: 0..<64, using: &random)
      let number = Int64(truncatingIfNeeded: random.next()) >> shift
      #expect(text { $0.append(number) } == "\(number)")
    }
  }

  /// A number is written whole or not at all, also where it just fits.
  @Test func integersAtTheEnd() {
    #expect(text(3) { $0.append(123) } == "123")
    #expect(text(2) { $0.append(123) } == "!")
    #expect(text(3) { $0.append(-123) } == "!")
    #expect(text(4) { $0.append(-123) } == "-123")
    #expect(text(20) { $0.append(UInt64.max) } == "18446744073709551615")
    #expect(text(20) { $0.append(Int64.min) } == "-9223372036854775808")
    #expect(text(19) { $0.append(Int64.min) } == "!")
    #expect(text(0) { $0.append(0) } == "!")
  }

  @Test func decimals() {
    #expect(text { $0.append(0, decimals: 1) } == "0.0")
    #expect(text { $0.append(0.25, decimals: 1) } == "0.3")
    #expect(text { $0.append(-0.25, decimals: 1) } == "-0.3")
    #expect(text { $0.append(-0.04, decimals: 1) } == "0.0")
    #expect(text { $0.append(9.96, decimals: 1) } == "10.0")
    #expect(text { $0.append(1234.5, decimals: 0) } == "1235")
    #expect(text { $0.append(0.001, decimals: 3) } == "0.001")
    #expect(text { $0.append(12.0625, decimals: 4) } == "12.0625")
    #expect(text { $0.append(.nan, decimals: 2) } == "nan")
    #expect(text { $0.append(.infinity, decimals: 2) } == "inf")
    #expect(text { $0.append(-.infinity, decimals: 2) } == "-inf")
    #expect(text { $0.append(1e300, decimals: 2) } == "inf")
    #expect(text { $0.append(-1e18, decimals: 2) } == "-inf")
    #expect(text { $0.append(mebibytes: 0) } == "0.0 MiB")
    #expect(text { $0.append(mebibytes: 3 * 1024 * 512) } == "1.5 MiB")
    #expect(text { $0.append(mebibytes: .max) } == "8796093022208.0 MiB")
    // Three decimals of thousandths are exact.
    var random = SeededRandom(2)
    for _ in 0..<500 {
      let number = Int.random(in: -1_000_000...1_000_000, using: &random)
      let value = Double(number) / 1000
      #expect(
        text { $0.append(value, decimals: 3) }
          == String(format: "%.3f", value))
    }
  }

  @Test func decimalsAtTheEnd() {
    #expect(text(4) { $0.append(12.5, decimals: 1) } == "12.5")
    for capacity in 0..<4 {
      #expect(text(capacity) { $0.append(12.5, decimals: 1) } == "!")
      #expect(text(capacity) { $0.append(-1.5, decimals: 1) } == "!")
    }
    #expect(
      text(5) {
        $0.append("ab")
        $0.append(12.5, decimals: 1)
      } == "ab!")
  }

  /// What does not fit is cut off at the last whole write, and nothing follows.
  @Test func cutOff() {
    var out = TextBuffer(region(of: 5))
    #expect(out.capacity == 5 && out.freeCapacity == 5)
    out.append("abc")
    out.append(view("日本"))
    #expect(out.isTruncated && out.count == 3)
    out.append("d")
    out.append(byte: 0x64)
    out.append(5)
    #expect(out.bytes == "abc" && out.freeCapacity == 2)
    out.truncate(to: 2)
    #expect(out.bytes == "ab" && out.isTruncated)
    out.removeAll()
    #expect(!out.isTruncated && out.bytes.isEmpty)
    out.append("abcde")
    #expect(!out.isTruncated && out.bytes == "abcde")
    out.append("")
    #expect(!out.isTruncated)
    out.append(byte: 0x66)
    #expect(out.isTruncated && out.bytes == "abcde")
  }

  @Test func truncationBeyond() async {
    await #expect(processExitsWith: .failure) {
      var out = TextBuffer(region(of: 5))
      out.append("abc")
      out.truncate(to: 4)
    }
  }

  @Test func escapes() {
    #expect(
      text { out in
        for byte: UInt8 in [0x41, 0x22, 0x5C, 0x0A, 0x7F, 0x80, 0xFF, 0x00] {
          out.append(escaping: byte)
        }
      } == #"A\x22\x5c\x0a\x7f\x80\xff\x00"#)
  }

  @Test func shortTexts() {
    func quoted(_ value: String) -> String {
      text(512) { ShortText(view(value)).describe(into: &$0) }
    }
    #expect(quoted("") == "\"\"")
    #expect(quoted("a\"\n") == #""a\x22\x0a""#)
    let full = String(repeating: "x", count: 48)
    #expect(quoted(full) == "\"\(full)\"")
    #expect(quoted(full + "y") == "\"\(full)…\"")
  }
}
