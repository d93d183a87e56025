import Foundation
import GGUF
import Memory
import Quantization
import Tensors
import Testing
import Workbench

/// Files of importance, sound and not.
@Suite struct ImportanceTests {
  static let keys = [
    OutputKey("imatrix.datasets", .strings([Array("text".utf8)])),
    OutputKey("imatrix.chunk_count", .uint32(3)),
    OutputKey("imatrix.chunk_size", .uint32(8)),
  ]

  func write(
    _ keys: [OutputKey], _ tensors: [(String, [Int], [Float])],
    type: TensorType = .f32, _ bench: Bench
  ) throws -> String {
    let path = bench.path("i.gguf")
    try GGUFOutput(
      path: path, metadata: keys,
      tensors: tensors.map {
        OutputTensor(
          name: $0.0, type: type, dimensions: $0.1,
          rows: FloatRows($0.2, columns: $0.1[0]))
      }
    ).write(workers: Workers(count: 1))
    return path
  }

  func read(_ path: String) throws -> ImportanceFile {
    let source = try Bench.open(path)
    return try ImportanceFile(source, path: path)
  }

  @Test func means() throws {
    let bench = try Bench()
    let path = try write(
      ImportanceTests.keys,
      [
        ("a.in_sum2", [2, 2], [8, 4, 5, 6]), ("a.counts", [1, 2], [4, 0]),
      ], bench)
    let file = try read(path)
    #expect(file.entries == [Array("a".utf8): [2, 1, 1, 1]])
    #expect(file.datasets == ["text"])
    #expect(file.chunkCount == 3)
  }

  @Test func hostile() throws {
    let bench = try Bench()
    for left in 0..<3 {
      var keys = ImportanceTests.keys
      keys.remove(at: left)
      let path = try write(keys, [("a.counts", [1], [1])], bench)
      #expect(throws: ImportanceFailure.self) { try read(path) }
    }
    let sums: (String, [Int], [Float]) = ("a.in_sum2", [3], [1, 2, 3])
    for tensors: [(String, [Int], [Float])] in [
      [sums], [("a.counts", [1], [1])], [sums, ("a.counts", [2], [1, 1])],
      [sums, ("b.counts", [1], [1])],
    ] {
      let path = try write(ImportanceTests.keys, tensors, bench)
      #expect(throws: ImportanceFailure.self) { try read(path) }
    }
    let path = try write(
      ImportanceTests.keys, [sums, ("a.counts", [1], [1])], type: .f16, bench)
    #expect(throws: ImportanceFailure.self) { try read(path) }
  }

  @Test func otherSize() throws {
    let bench = try Bench()
    let input = try bench.write("in.gguf", OutputTests.matrices)
    let path = try write(
      ImportanceTests.keys,
      [
        ("blk.0.ffn_down.weight.in_sum2", [7], [1, 1, 1, 1, 1, 1, 1]),
        ("blk.0.ffn_down.weight.counts", [1], [1]),
      ], bench)
    #expect(throws: OutputFailure.self) {
      try Bench.quantize(
        input, to: bench.path("out.gguf"), QuantizationRecipe(.q4_K_M),
        imatrix: path)
    }
    #expect(bench.names.sorted() == ["i.gguf", "in.gguf"])
  }

  @Test func needed() throws {
    let bench = try Bench()
    let input = try bench.write("in.gguf", OutputTests.matrices)
    for type in [FileType.iq2_XXS, .iq1_S, .q2_K_S] {
      #expect(throws: RecipeFailure.self) {
        try Bench.quantize(
          input, to: bench.path("out.gguf"), QuantizationRecipe(type))
      }
    }
  }

  @Test func meter() throws {
    let bench = try Bench()
    let input = try bench.write("in.gguf", OutputTests.matrices)
    let source = try Bench.open(input)
    let meter = ImportanceMeter(source)
    let stack = try #require(source.tensor("blk.0.attn_v.weight"))
    let start = try #require(stack.data.unsafeStart)
    let rows: [Float] = (0..<600).map { Float($0) / 100 }
    rows.withUnsafeBufferPointer { rows in
      guard let first = rows.baseAddress else { return }
      // The third of five: rows lie 300 apart.
      meter.add(
        first, stride: 300, count: 2, to: start + 2 * stack.data.count / 5)
    }
    let path = bench.path("i.gguf")
    try meter.output(to: path, dataset: "d", chunks: 1, chunkTokens: 2).write(
      workers: Workers(count: 1))
    let file = try read(path)
    let weights = try #require(file.entries[Array("blk.0.attn_v.weight".utf8)])
    #expect(weights.count == 5 * 256)
    #expect(weights[0] == 1)
    let mean: Float = (0.0049 + 9.4249) / 2
    #expect(abs(weights[2 * 256 + 7] - mean) < 1e-5)
  }
}
