import Files
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// What the writer writes, the reader reads.
@Suite struct RoundTripTests {
  private func file() throws -> GGUFFile {
    var writer = try SampleFile.writer()
    var sink = RegionSink(region(of: 4096))
    try writer.writeHeader(to: &sink)
    #expect(sink.count == writer.headerByteCount)
    #expect(!writer.isComplete)
    try SampleFile.writeData(&writer, &sink)
    #expect(writer.isComplete)
    #expect(sink.count == writer.headerByteCount + writer.dataByteCount)
    return try GGUFFile(sink.bytes)
  }

  @Test func scalars() throws {
    let file = try file()
    #expect(file.version == 3)
    #expect(file.alignment == 64)
    #expect(file.metadata.count == 21)
    #expect(try file.integer("u8") == 200)
    #expect(try file.integer("i8") == -100)
    #expect(try file.integer("u16") == 60_000)
    #expect(try file.integer("i16") == -30_000)
    #expect(try file.integer("general.alignment") == 64)
    #expect(try file.integer("i32") == -2_000_000_000)
    #expect(try file.integer("i64") == .min)
    #expect(try file.float("f32") == 1.5)
    #expect(try file.float("f64") == -0.1)
    #expect(try file.boolean("yes") == true)
    #expect(try file.boolean("no") == false)
    #expect(try file.string("text").map(string) == "モデル")
    #expect(try file.string("empty")?.count == 0)
    guard case .uint64(.max) = file.entry("u64") else {
      Issue.record("u64")
      return
    }
  }

  @Test func arrays() throws {
    let file = try file()
    let texts = try #require(try file.strings("texts"))
    #expect(texts.map(string) == SampleFile.texts)
    #expect(texts.count == 4)
    #expect(texts.byteCount == 1 + 9 + 2)
    let bytes = try #require(try file.integers("bytes"))
    #expect((0..<bytes.count).map { bytes[$0] } == [0, 255])
    let words = try #require(try file.integers("words"))
    #expect((0..<words.count).map { words[$0] } == [-1, 7])
    #expect(try file.integers("longs")?[0] == 5)
    let halves = try #require(try file.floats("halves"))
    #expect(halves.count == 1 && halves[0] == 0.5)
    guard case .array(let flags) = file.entry("flags"),
      case .array(let nested) = file.entry("nested")
    else {
      Issue.record("arrays are missing")
      return
    }
    #expect(flags.elementType == .boolean && flags.bytes == view([1, 0]))
    #expect(nested.elementType == .array && nested.count == 2)
    #expect(nested.bytes.count == 12 + 8 + 12)
  }

  @Test func tensors() throws {
    let file = try file()
    #expect(
      file.tensors.map { string($0.name) } == ["plain", "half", "blocks"])
    let plain = try #require(file.tensor("plain"))
    #expect(plain.type == .f32 && plain.rank == 2)
    #expect(plain.elementCount == 10 && plain.offset == 0)
    #expect((0..<5).map(plain.dimension) == [5, 2, 1, 1, 1])
    #expect(plain.rowCount == 2 && plain.rowByteCount == 20)
    #expect(plain.row(1) == plain.data.suffix(from: 20))
    let half = try #require(file.tensor(view("half")))
    #expect(half.offset == 64 && half.rank == 4 && half.rowCount == 4)
    let blocks = try #require(file.tensor("blocks"))
    #expect(blocks.offset == 128 && blocks.type == .q8_0)
    for (index, tensor) in file.tensors.enumerated() {
      #expect(tensor.data == view(SampleFile.data(index)))
    }
    #expect(file.tensor("plai") == nil && file.tensor("zzz") == nil)
  }

  @Test func copyOfMetadata() throws {
    let file = try file()
    var writer = GGUFWriter()
    for entry in file.metadata { try writer.add(entry.key, entry.value) }
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    let copy = try GGUFFile(sink.bytes)
    #expect(copy.metadata.count == file.metadata.count)
    for (left, right) in zip(copy.metadata, file.metadata) {
      #expect(left.key == right.key)
      #expect(left.value.type == right.value.type)
      if case .array(let one) = left.value, case .array(let two) = right.value {
        #expect(one.bytes == two.bytes && one.count == two.count)
      }
    }
  }

  @Test func wrongTypes() throws {
    let file = try file()
    func code(_ access: () throws(GGUFError) -> Void) -> String {
      do throws(GGUFError) {
        try access()
        return "none"
      } catch {
        #expect(message(error).contains("\""))
        return "\(error.code)"
      }
    }
    let wrong = "gguf_wrong_type"
    #expect(
      code { () throws(GGUFError) in _ = try file.integer("f32") } == wrong)
    #expect(code { () throws(GGUFError) in _ = try file.float("u8") } == wrong)
    #expect(
      code { () throws(GGUFError) in _ = try file.boolean("u8") } == wrong)
    #expect(code { () throws(GGUFError) in _ = try file.string("u8") } == wrong)
    #expect(
      code { () throws(GGUFError) in _ = try file.strings("bytes") } == wrong)
    #expect(
      code { () throws(GGUFError) in _ = try file.integers("texts") } == wrong)
    #expect(
      code { () throws(GGUFError) in _ = try file.floats("text") } == wrong)
    #expect(
      code { () throws(GGUFError) in _ = try file.integer("u64") }
        == "gguf_out_of_range")
    #expect(try file.integer("absent") == nil)
    #expect(try file.strings("absent") == nil)
  }

  @Test func writerRefusesWhatIsNotReadBack() throws {
    func code(_ fill: (inout GGUFWriter) throws(GGUFError) -> Void) -> String {
      var writer = GGUFWriter()
      do throws(GGUFError) {
        try fill(&writer)
        try writer.seal()
        return "none"
      } catch { return "\(error.code)" }
    }
    typealias Fill = (inout GGUFWriter) throws(GGUFError) -> Void
    let cases: [(String, Fill)] = [
      (
        "gguf_bad_length", { (w) throws(GGUFError) in try w.add("", .uint8(0)) }
      ),
      (
        "gguf_duplicate_key",
        { (w) throws(GGUFError) in
          try w.add("a", .uint8(0))
          try w.add("a", .uint8(1))
        }
      ),
      (
        "gguf_bad_alignment",
        { (w) throws(GGUFError) in try w.add("general.alignment", .uint32(3)) }
      ),
      (
        "gguf_duplicate_tensor",
        { (w) throws(GGUFError) in
          try w.addTensor(Bytes("t"), .f32, dimensions: [1])
          try w.addTensor(Bytes("t"), .f32, dimensions: [1])
        }
      ),
      (
        "gguf_bad_shape",
        { (w) throws(GGUFError) in
          try w.addTensor(Bytes("t"), .q4_K, dimensions: [32])
        }
      ),
      (
        "gguf_bad_shape",
        { (w) throws(GGUFError) in
          try w.addTensor(Bytes("t"), .f32, dimensions: [4, -1])
        }
      ),
      (
        "gguf_bad_shape",
        { (w) throws(GGUFError) in
          try w.addTensor(Bytes("t"), .f32, dimensions: [1 << 40, 1 << 40])
        }
      ),
    ]
    for (expected, fill) in cases { #expect(code(fill) == expected) }
  }

  @Test func fullSink() throws {
    let writer = try SampleFile.writer()
    var sink = RegionSink(region(of: 100))
    #expect(throws: SinkError.self) { try writer.writeHeader(to: &sink) }
    #expect(sink.count <= 100)
  }
}
