import Foundation
import Safetensors
import TestSupport
import Testing
import Workbench

/// Numbers of every type, and their scales.
@Suite struct ReadingTests {
  private func store(
    _ entries: [(String, String, [Int], [UInt8])],
    block: (rows: Int, columns: Int)? = nil
  ) throws -> SafetensorsStore {
    let folder = try TestFolder()
    var (parts, data) = ([String](), Data())
    for (name, type, shape, bytes) in entries {
      parts.append(
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(data.count),\#(data.count + bytes.count)]}"#
      )
      data += bytes
    }
    let path = try folder.write(
      TestFolder.file("{" + parts.joined(separator: ",") + "}", data),
      as: "a.safetensors")
    return try SafetensorsStore(files: [path], scaledBy: block)
  }

  private func bytes<T>(_ values: [T]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  @Test func plainTypes() throws {
    let store = try store([
      ("a", "F64", [2], bytes([1.5, -2.0])),
      ("b", "F32", [2], bytes([Float(0.25), -.infinity])),
      ("c", "F16", [3], bytes([UInt16(0x3C00), 0x0001, 0xFBFF])),
      ("d", "BF16", [2], bytes([UInt16(0x3F80), 0xC000])),
    ])
    #expect(try store.floats(0) == [1.5, -2])
    #expect(try store.floats(1) == [0.25, -.infinity])
    #expect(try store.floats(2) == [1, 0x1p-24, -65_504])
    #expect(try store.floats(3) == [1, -2])
  }

  @Test func eightBitFloats() throws {
    let store = try store([
      ("e4m3", "F8_E4M3", [5], [0x38, 0x7E, 0x01, 0xC0, 0x08]),
      ("e5m2", "F8_E5M2", [3], [0x3C, 0x01, 0xC0]),
    ])
    #expect(try store.floats(0) == [1, 448, 0x1p-9, -2, 0x1p-6])
    #expect(try store.floats(1) == [1, 0x1p-16, -2])
    #expect(store.unscaled == ["e4m3", "e5m2"])
  }

  @Test func scalesOfBlocks() throws {
    let store = try store(
      [
        ("w.weight", "F8_E4M3", [3, 5], Array(repeating: 0x38, count: 15)),
        (
          "w.weight_scale_inv", "F32", [2, 3],
          bytes([Float(1), 2, 3, 4, 5, 6])
        ),
      ], block: (2, 2))
    #expect(store.tensors.map(\.name) == ["w.weight"])
    #expect(
      try store.floats(0) == [
        1, 1, 2, 2, 3, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6,
      ])
    var row = [Float](repeating: 0, count: 5)
    try row.withUnsafeMutableBufferPointer {
      try store.read(0, rows: 2..<3, into: $0)
    }
    #expect(row == [4, 4, 5, 5, 6])
  }

  @Test func scalesOfRowsAndOfAll() throws {
    let ones = [UInt8](repeating: 0x38, count: 4)
    let store = try store([
      ("a.weight", "F8_E4M3", [2, 2], ones),
      ("a.weight_scale", "F32", [2, 1], bytes([Float(2), 3])),
      ("b.weight", "F8_E4M3", [2, 2], ones),
      ("b.input_scale", "F32", [1], bytes([Float(9)])),
      ("b.weight_scale", "BF16", [], bytes([UInt16(0x40A0)])),
    ])
    #expect(store.tensors.map(\.name) == ["a.weight", "b.weight"])
    #expect(try store.floats(0) == [2, 2, 3, 3])
    #expect(try store.floats(1) == [5, 5, 5, 5])
  }

  @Test func integersHaveNoNumbers() throws {
    let store = try store([("q.weight", "I8", [4], [1, 2, 3, 4])])
    let error = #expect(throws: StoreFailure.self) { try store.floats(0) }
    #expect(error?.code == "type_unsupported")
    #expect(error?.description.contains("q.weight") == true)
    #expect(error?.description.contains("I8") == true)
  }

  @Test func fileThatShrinks() throws {
    let folder = try TestFolder()
    let path = try folder.write(
      header: #"{"a":{"dtype":"F32","shape":[64],"data_offsets":[0,256]}}"#,
      zeros: 256, as: "a.safetensors")
    let store = try SafetensorsStore(files: [path])
    #expect(truncate(path, 100) == 0)
    let error = #expect(throws: StoreFailure.self) { try store.floats(0) }
    #expect(error?.status == 5)
  }
}
