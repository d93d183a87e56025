import Foundation
import GGUF
import Memory
import Quantization
import Tensors
import Testing
import Workbench

/// Files that are written, and those that are not.
@Suite struct OutputTests {
  static let matrices: [(String, [Int], [Float])] = [
    ("token_embd.weight", [256, 40], BlockTests.numbers(256 * 40, seed: 1)),
    ("output_norm.weight", [256], BlockTests.numbers(256, seed: 2)),
    (
      "blk.0.ffn_down.weight", [768, 33], BlockTests.numbers(768 * 33, seed: 3)
    ),
    ("blk.0.attn_v.weight", [256, 3, 5], BlockTests.numbers(3840, seed: 4)),
  ]

  @Test(arguments: [FileType.q4_K_M, .q6_K, .iq4_NL, .bf16])
  func sameBytesForAnyThreads(_ type: FileType) throws {
    let bench = try Bench()
    let input = try bench.write("in.gguf", OutputTests.matrices)
    var results: [Data] = []
    for threads in [1, 2, 3, 7] {
      let path = bench.path("\(threads).gguf")
      try Bench.quantize(
        input, to: path, QuantizationRecipe(type), threads: threads)
      results.append(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    #expect(Set(results).count == 1)
    let file = try Bench.open(bench.path("7.gguf"))
    #expect(try file.integer(Bytes("general.file_type")) == Int(type.rawValue))
    #expect(file.entry("split.no") == nil)
    #expect(file.tensors[0].name == "output_norm.weight")
    #expect(file.tensors[3].name == "blk.0.ffn_down.weight")
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(_ value: Float) throws {
    let bench = try Bench()
    var matrices = OutputTests.matrices
    matrices[2].2[768 * 17 + 5] = value
    #expect {
      _ = try bench.write("x.gguf", matrices, type: .q4_K)
    } throws: { error in
      guard case .notFinite(let tensor, let row)? = error as? OutputFailure
      else { return false }
      return tensor == "blk.0.ffn_down.weight" && row == 17
    }
    #expect(bench.names.isEmpty)
  }

  @Test func tooLarge() throws {
    let bench = try Bench()
    var matrices = OutputTests.matrices
    matrices[0].2[256 * 9] = 1e9
    #expect {
      _ = try bench.write("x.gguf", matrices, type: .q8_0)
    } throws: { error in
      guard case .tooLarge(_, let row, .q8_0)? = error as? OutputFailure
      else { return false }
      return row == 9
    }
    #expect(bench.names.isEmpty)
  }

  @Test func keepsTheSource() throws {
    let bench = try Bench()
    let input = try bench.write("in.gguf", OutputTests.matrices)
    #expect(throws: OutputFailure.self) {
      try Bench.quantize(input, to: input, QuantizationRecipe(.q8_0))
    }
    #expect(bench.names == ["in.gguf"])
  }

  @Test func quantisedTwice() throws {
    let bench = try Bench()
    let input = try bench.write("in.gguf", OutputTests.matrices)
    let once = bench.path("once.gguf")
    try Bench.quantize(input, to: once, QuantizationRecipe(.q8_0))
    #expect(throws: RecipeFailure.self) {
      try Bench.quantize(
        once, to: bench.path("x.gguf"), QuantizationRecipe(.q4_0))
    }
    try Bench.quantize(
      once, to: bench.path("x.gguf"), QuantizationRecipe(.q4_0), again: true)
    try Bench.quantize(once, to: bench.path("copy.gguf"), nil)
    let copy = try Bench.open(bench.path("copy.gguf"))
    #expect(copy.tensors.allSatisfy { $0.type == .q8_0 || $0.rank == 1 })
  }
}
