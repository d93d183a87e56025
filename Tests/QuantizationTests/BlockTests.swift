import GGUF
import Memory
import Quantization
import Tensors
import TestSupport
import Testing
import Workbench

/// The searches side by side against those one after the other.
@Suite struct BlockTests {
  /// Numbers of a bell's shape with a few large ones.
  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed)
    return (0..<count).map { index in
      random.normal() * (index % 97 == 0 ? 0.3 : 0.03)
    }
  }

  @Test(arguments: [
    TensorType.f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K,
    .q4_K, .q5_K, .q6_K, .iq4_NL, .iq4_XS,
  ])
  func equalsReference(_ type: TensorType) throws {
    // An odd number of super-blocks leaves lanes free.
    let floats = BlockTests.numbers(3 * 5 * 256, seed: UInt64(type.rawValue))
    let bench = try Bench()
    let path = bench.path("x.gguf")
    try GGUFOutput(
      path: path, metadata: [],
      tensors: [
        OutputTensor(
          name: "x", type: type, dimensions: [3 * 256, 5],
          rows: FloatRows(floats, columns: 3 * 256))
      ]
    ).write(workers: Workers(count: 2))
    let source = try Bench.open(path)
    let tensor = try #require(source.tensor("x"))
    var expected = [UInt8](repeating: 0, count: tensor.data.count)
    var copy = floats
    try expected.withUnsafeMutableBufferPointer { blocks in
      try copy.withUnsafeMutableBufferPointer { floats in
        try quantize(
          type, Region(start: floats.baseAddress, count: floats.count),
          into: Region(start: blocks.baseAddress, count: blocks.count))
      }
    }
    #expect(
      expected.elementsEqual(
        UnsafeBufferPointer(
          start: tensor.data.unsafeStart, count: tensor.data.count)))
  }

  /// A block of zeros with any signs has the scale -0.
  @Test(arguments: [Float(0), -0.0]) func zeros(_ zero: Float) throws {
    let bench = try Bench()
    let path = bench.path("x.gguf")
    try GGUFOutput(
      path: path, metadata: [],
      tensors: [
        OutputTensor(
          name: "x", type: .q4_0, dimensions: [32, 1],
          rows: FloatRows([Float](repeating: zero, count: 32), columns: 32))
      ]
    ).write(workers: Workers(count: 1))
    let file = try Bench.open(path)
    let tensor = try #require(file.tensor("x"))
    #expect(tensor.data[0] == 0 && tensor.data[1] == 0x80)
    #expect(tensor.data[2] == 0x88)
  }

  @Test(arguments: [
    (TensorType.q1_0, 0.9), (.q2_0, 0.7), (.iq3_S, 0.25), (.iq2_S, 0.5),
    (.iq1_M, 0.7), (.iq3_XXS, 0.3), (.tq2_0, 1.1), (.tq1_0, 1.1),
    (.mxfp4, 0.2),
  ])
  func comesNear(_ type: TensorType, most: Double) throws {
    let floats = BlockTests.numbers(512 * 4, seed: 5)
    let bench = try Bench()
    let path = bench.path("x.gguf")
    try GGUFOutput(
      path: path, metadata: [],
      tensors: [
        OutputTensor(
          name: "x", type: type, dimensions: [512, 4],
          rows: FloatRows(floats, columns: 512))
      ]
    ).write(workers: Workers(count: 2))
    let source = try Bench.open(path)
    let tensor = try #require(source.tensor("x"))
    var back = [Float](repeating: 0, count: floats.count)
    try back.withUnsafeMutableBufferPointer {
      try dequantize(
        type, tensor.data, into: Region(start: $0.baseAddress, count: $0.count))
    }
    var error = 0.0
    var size = 0.0
    for (first, second) in zip(floats, back) {
      error += Double((first - second) * (first - second))
      size += Double(first * first)
    }
    #expect((error / size).squareRoot() < most, "\(type)")
    #expect(error > 0)
  }
}
