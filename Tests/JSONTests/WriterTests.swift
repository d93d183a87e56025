import Foundation
import JSON
import Memory
import TestSupport
import Testing

@Suite struct WriterTests {
  @Test func writesALine() {
    var writer = writer()
    writer.beginObject()
    writer.member("event", "end")
    writer.member("ok", true)
    writer.member("n", -7)
    writer.member("ms", 12.345, decimals: 2)
    writer.key("ids")
    writer.beginArray()
    for id in [1, 2, 3] { writer.value(id) }
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.endArray()
    writer.null()
    writer.value(false)
    writer.value("x")
    writer.endArray()
    writer.key("usage")
    writer.beginObject()
    writer.member("a", UInt64.max)
    writer.endObject()
    writer.member("last", Int64.min)
    writer.endObject()
    #expect(
      string(writer.bytes)
        == #"{"event":"end","ok":true,"n":-7,"ms":12.35,"ids":[1,2,3,{},[],"#
        + #"null,false,"x"],"usage":{"a":18446744073709551615},"#
        + #""last":-9223372036854775808}"#)
  }

  @Test func escapesWhatCannotStand() {
    var writer = writer()
    writer.value(
      view(
        "a\"b\\c/\u{8}\t\n\u{C}\r\0\u{1F}\u{7F}日\u{2028}\u{2029}\u{2027}\u{202A}🐦"
      ))
    #expect(
      string(writer.bytes)
        == "\"a\\\"b\\\\c/\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}日\\u2028\\u2029\u{2027}\u{202A}🐦\""
    )
  }

  @Test func repairsMalformedUTF8AsTheStandardLibraryDoes() throws {
    var chance = SeededRandom(7)
    for _ in 0..<5_000 {
      let pool: [UInt8] = [
        0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xE2, 0xA0, 0xED, 0xF0, 0x90, 0xF4, 0x8F,
        0xFF, 0x22, 0x5C, 0x0A, 0xA8,
      ]
      let bytes = (0..<Int.random(in: 0...9, using: &chance)).map { _ in
        pool[Int.random(in: 0..<pool.count, using: &chance)]
      }
      var writer = writer(256)
      writer.value(view(bytes))
      #expect(
        try decoded(string(writer.bytes))
          == String(decoding: bytes, as: UTF8.self),
        "\(bytes)")
    }
  }

  @Test func writesFigures() {
    let cases: [(Double, Int, String)] = [
      (0, 0, "0"), (1.005, 1, "1.0"), (-2.5, 1, "-2.5"), (0.049, 1, "0.0"),
      (-0.01, 1, "0.0"), (.infinity, 2, "null"), (.nan, 2, "null"),
      (-.infinity, 0, "null"), (1e300, 3, "null"),
      (123_456_789, 3, "123456789.000"),
      (1e17, 1, "null"), (1e16, 1, "10000000000000000.0"),
    ]
    for (value, decimals, expected) in cases {
      var writer = writer()
      writer.value(value, decimals: decimals)
      #expect(string(writer.bytes) == expected)
    }
  }

  @Test func cutsWhatDoesNotFit() {
    var writer = writer(8)
    writer.beginArray()
    for _ in 0..<10 { writer.value(100) }
    writer.endArray()
    #expect(writer.isTruncated)
    #expect(writer.bytes.count <= 8)
    #expect("[100,100,100".hasPrefix(string(writer.bytes)))
  }

  @Test func canBeEmptiedOnTheWay() throws {
    var writer = writer(32)
    var whole = ""
    writer.beginArray()
    for number in 0..<1000 {
      if writer.text.freeCapacity < 24 {
        whole += string(writer.text.bytes)
        writer.text.removeAll()
      }
      writer.value(number)
    }
    writer.endArray()
    whole += string(writer.bytes)
    let read =
      try JSONSerialization.jsonObject(with: Data(whole.utf8)) as? [Int]
    #expect(read == Array(0..<1000))
  }

  @Test func trapsWhereTheCallerErrs() async {
    await #expect(processExitsWith: .failure) {
      var writer = writer()
      writer.beginObject()
      writer.value(1)
    }
    await #expect(processExitsWith: .failure) {
      var writer = writer()
      writer.beginObject()
      writer.endArray()
    }
    await #expect(processExitsWith: .failure) {
      var writer = writer()
      writer.beginArray()
      _ = writer.bytes
    }
  }
}
