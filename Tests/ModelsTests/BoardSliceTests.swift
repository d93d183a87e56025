import GGUF
import Memory
import Models
import TestSupport
import Testing

/// One board's part of a model as a file.
struct BoardSliceTests {
  private static let keys = (
    shares: "swiftlet.slice.shares", board: "swiftlet.slice.board",
    source: "swiftlet.slice.source_keys",
    weights: "swiftlet.slice.source_weights"
  )

  private func array(_ values: [Int32]) throws -> GGUFValue {
    var builder = GGUFArrayBuilder(
      of: .int32, in: region(of: 4 * values.count))
    for value in values { try builder.append(.int32(value)) }
    return .array(builder.array)
  }

  /// A model with the keys of a slice, changed.
  private func file(
    _ shares: [Int32] = [3, 1, 2], board: UInt32 = 1,
    _ change: (inout TinyModel) throws -> Void = { _ in }
  ) throws -> GGUFFile {
    var model = try TinyModel(TinyModel.Shape(), seed: 1)
    model.set(Self.keys.shares, try array(shares))
    model.set(Self.keys.board, .uint32(board))
    model.set(Self.keys.source, .uint64(.max))
    model.set(Self.keys.weights, .uint64(7))
    try change(&model)
    return try model.file()
  }

  private func code(_ file: GGUFFile) -> String {
    do throws(ModelError) {
      return try BoardSlice(file) == nil ? "whole" : "slice"
    } catch { return "\(error.code)" }
  }

  @Test func keysOfASlice() throws {
    let slice = try #require(try BoardSlice(file()))
    #expect(
      slice.shares == BoardShares(count: 3, index: 1) { [3, 1, 2][$0] })
    #expect(slice.source == (.max, 7))
    let most = try file(
      Array(repeating: 1000, count: BoardShares.most), board: 63)
    #expect(code(most) == "slice")
    #expect(
      code(try TinyModel(TinyModel.Shape(), seed: 1).file()) == "whole")
  }

  @Test func keysThatMakeNoSense() throws {
    for shares: [Int32] in [[], [1], Array(repeating: 1, count: 65)] {
      #expect(
        code(try file(shares, board: 0)) == "model_values_per_layer")
    }
    for shares: [Int32] in [
      [0, 1], [1, -1], [1, 1001], [.max, 1], [1, .min],
    ] {
      #expect(
        code(try file(shares, board: 0)) == "model_value_out_of_range")
    }
    for board in [3, 64, UInt32.max] {
      #expect(code(try file(board: board)) == "model_value_out_of_range")
    }
  }

  @Test func keysOfOtherTypes() throws {
    let keys = Self.keys
    for key in [keys.board, keys.source, keys.weights] {
      #expect(code(try file { $0.remove(key) }) == "model_key_missing")
    }
    #expect(code(try file { $0.remove(keys.shares) }) == "whole")
    for key in [keys.shares, keys.board] {
      #expect(
        code(try file { $0.set(key, .string(view("1"))) }) == "gguf_wrong_type")
    }
    #expect(
      code(try file { $0.set(keys.board, .float32(1)) }) == "gguf_wrong_type")
    for value: GGUFValue in [.uint32(7), .int64(7), .string(view("7"))] {
      #expect(
        code(try file { $0.set(keys.weights, value) }) == "model_key_missing")
    }
  }

  /// The parts of all boards are the whole; what is no matrix, and the
  /// embedding, each of them has.
  @Test(arguments: ["qwen2", "llama", "gemma3", "lfm2", "gpt-oss", "qwen3moe"])
  func rowsInFiles(_ architecture: String) throws {
    let file = try TinyModel(TinyModel.Shape.of(architecture), seed: 3).file()
    let shape = try ModelConfiguration(file)
    for shares in BoardSharesTests.samples where shares.count <= 8 {
      var sum = 0
      for board in 0..<shares.count {
        sum += shares.seen(by: board).storedBytes(of: file, in: shape)
      }
      var expected = 0
      for tensor in file.tensors {
        let rows = max(tensor.dimension(1), 1)
        let parts = (0..<shares.count).map { board in
          shares.seen(by: board).storedRows(of: tensor, in: shape)
        }
        let role = TensorRole(named: tensor.name)
        let isEverywhere = parts.allSatisfy { $0 == 0..<rows }
        let stored = parts.reduce(0) { $0 + $1.count }
        expected += tensor.data.count / rows * stored
        switch role {
        case .embedding: #expect(isEverywhere)
        case let role? where role.row.content == .matrix:
          // Several boards may have the same heads, and all have the routers.
          let isOfHeads = role == .query || role == .key || role == .value
          let isWhole = isOfHeads ? stored >= rows : stored == rows
          #expect(isEverywhere || isWhole)
          #expect(parts.allSatisfy { !$0.isEmpty && $0.upperBound <= rows })
        default: #expect(isEverywhere)
        }
      }
      #expect(sum == expected)
      #expect(sum >= file.tensors.reduce(0) { $0 + $1.data.count })
    }
  }

  /// A board of four equal ones stores a quarter of the matrices.
  @Test func bytesOfABoard() throws {
    var shape = TinyModel.Shape()
    (shape.hidden, shape.feedForward, shape.vocabulary) = (256, 1024, 512)
    (shape.heads, shape.keyValueHeads, shape.isTied) = (16, 4, false)
    let file = try TinyModel(shape, seed: 3).file()
    let configuration = try ModelConfiguration(file)
    var everywhere = 0
    var shared = 0
    for tensor in file.tensors {
      let role = try #require(TensorRole(named: tensor.name))
      if role.row.content == .matrix && role != .embedding {
        shared += tensor.data.count
      } else {
        everywhere += tensor.data.count
      }
    }
    for board in 0..<4 {
      let shares = BoardShares(count: 4, index: board)
      #expect(
        shares.storedBytes(of: file, in: configuration)
          == everywhere + shared / 4)
    }
  }
}
