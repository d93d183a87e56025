import Files
import GGUF
import Memory
import TestSupport
import Testing

/// Keys that only advise, of every type.
struct HintTests {
  private func file(_ value: GGUFValue) throws -> GGUFFile {
    var writer = GGUFWriter()
    try writer.add("key", value)
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    return try GGUFFile(sink.bytes)
  }

  private func number(_ value: GGUFValue) throws -> Double? {
    let file = try file(value)
    let hint = GGUFHint("key", .number(-2...100))
    #expect(file.ignores(hint) == (file.number(hint) == nil))
    return file.number(hint)
  }

  private func integer(_ value: GGUFValue) throws -> Int? {
    let file = try file(value)
    let hint = GGUFHint("key", .integer(-1...1000))
    #expect(file.ignores(hint) == (file.integer(hint) == nil))
    return file.integer(hint)
  }

  private func flag(_ value: GGUFValue) throws -> Bool? {
    let file = try file(value)
    let hint = GGUFHint("key", .flag)
    #expect(file.ignores(hint) == (file.flag(hint) == nil))
    return file.flag(hint)
  }

  @Test func numbers() throws {
    #expect(try number(.float32(0.5)) == 0.5)
    #expect(try number(.float64(0.1)) == 0.1)
    for one: GGUFValue in [
      .uint8(1), .int8(1), .uint16(1), .int16(1), .uint32(1), .int32(1),
      .uint64(1), .int64(1),
    ] {
      #expect(try number(one) == 1)
      #expect(try integer(one) == 1)
      #expect(try flag(one) == true)
    }
    #expect(try number(.float32(100)) == 100)
    for value: GGUFValue in [
      .float32(100.5), .float32(.nan), .float64(.infinity), .int8(-3),
      .uint64(.max), .boolean(true), .string(view("0.5")),
      .array(try SampleFile.array(.float32, [.float32(1)])),
    ] {
      #expect(try number(value) == nil, "\(value)")
    }
  }

  @Test func integers() throws {
    #expect(try integer(.float32(40)) == 40)
    #expect(try integer(.float64(-1)) == -1)
    for value: GGUFValue in [
      .float32(40.5), .float32(.nan), .float32(-.infinity), .float64(1e300),
      .uint16(1001), .int64(.min), .uint64(.max), .boolean(true),
      .string(view("40")),
      .array(try SampleFile.array(.int16, [.int16(7)])),
    ] {
      #expect(try integer(value) == nil, "\(value)")
    }
  }

  @Test func flags() throws {
    #expect(try flag(.boolean(true)) == true)
    #expect(try flag(.boolean(false)) == false)
    #expect(try flag(.uint64(0)) == false)
    for value: GGUFValue in [
      .uint8(2), .int8(-1), .uint64(.max), .float32(1), .string(view("true")),
      .array(try SampleFile.array(.boolean, [.boolean(true)])),
    ] {
      #expect(try flag(value) == nil, "\(value)")
    }
  }

  @Test func texts() throws {
    let hint = GGUFHint("key", .text)
    let text = try file(.string(view("モデル")))
    #expect(text.text(hint).map { string($0) } == "モデル")
    #expect(!text.ignores(hint))
    let number = try file(.uint32(1))
    #expect(number.text(hint) == nil && number.ignores(hint))
    // A hint of one form answers no other question.
    #expect(number.number(hint) == nil && number.flag(hint) == nil)
  }

  @Test func aKeyThatIsAbsentIsNotIgnored() throws {
    let file = try file(.uint32(1))
    for form: GGUFHint.Form in [.number(0...1), .integer(0...1), .flag, .text] {
      #expect(!file.ignores(GGUFHint("other", form)))
    }
    #expect(file.number(GGUFHint("other", .number(0...1))) == nil)
  }
}
