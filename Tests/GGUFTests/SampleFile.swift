import Files
import GGUF
import Memory
import Tensors
import TestSupport

/// A small file with a value of every type and three tensors.
enum SampleFile {
  static let texts = ["", "a", "日本語", "\u{0}\u{7F}"]
  /// Where the data of the last tensor ends, from the start of the data.
  static let dataEnd = 64 + 64 + 34

  static func array(
    _ type: GGUFValueType, _ values: [GGUFValue]
  ) throws -> GGUFArray {
    var builder = GGUFArrayBuilder(of: type, in: region(of: 512))
    for value in values { try builder.append(value) }
    return builder.array
  }

  static func writer() throws -> GGUFWriter {
    var writer = GGUFWriter()
    try writer.add("u8", .uint8(200))
    try writer.add("i8", .int8(-100))
    try writer.add("u16", .uint16(60_000))
    try writer.add("i16", .int16(-30_000))
    try writer.add("general.alignment", .uint32(64))
    try writer.add("i32", .int32(-2_000_000_000))
    try writer.add("f32", .float32(1.5))
    try writer.add("yes", .boolean(true))
    try writer.add("no", .boolean(false))
    try writer.add("text", .string(view("モデル")))
    try writer.add("empty", .string(Bytes()))
    try writer.add("u64", .uint64(.max))
    try writer.add("i64", .int64(.min))
    try writer.add("f64", .float64(-0.1))
    try writer.add(
      "texts", .array(array(.string, texts.map { .string(view($0)) })))
    try writer.add("bytes", .array(array(.uint8, [.uint8(0), .uint8(255)])))
    try writer.add("words", .array(array(.int16, [.int16(-1), .int16(7)])))
    try writer.add("longs", .array(array(.uint64, [.uint64(5)])))
    try writer.add("halves", .array(array(.float32, [.float32(0.5)])))
    try writer.add(
      "flags", .array(array(.boolean, [.boolean(true), .boolean(false)])))
    let inner = try array(.int32, [.int32(1), .int32(2)])
    let none = try array(.string, [])
    try writer.add(
      "nested", .array(array(.array, [.array(inner), .array(none)])))
    try writer.addTensor(view("plain"), .f32, dimensions: [5, 2])
    try writer.addTensor(view("half"), .f16, dimensions: [3, 1, 2, 2])
    try writer.addTensor(view("blocks"), .q8_0, dimensions: [32])
    try writer.seal()
    return writer
  }

  /// The bytes of tensor `index`: each a count from the index on.
  static func data(_ index: Int) -> [UInt8] {
    (0..<[40, 24, 34][index]).map { UInt8($0 + index) }
  }

  static func writeData(
    _ writer: inout GGUFWriter, _ sink: inout RegionSink
  ) throws {
    for index in 0..<3 {
      let data = view(data(index))
      try writer.writeData(data[0..<7], to: &sink)
      try writer.writeData(data.suffix(from: 7), to: &sink)
    }
  }
}
