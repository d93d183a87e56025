import Foundation
import Workbench

/// A file of tensors that will be written.
struct OutputShard: Sendable {
  /// A tensor of it.
  struct Tensor: Sendable {
    /// The index in the store.
    let index: Int
    let facts: StoredTensor
    /// The type that it is written in.
    let type: ElementType
    /// Its first byte, counted from the end of the header.
    var offset: UInt64 = 0

    var rowBytes: UInt64 {
      UInt64(facts.rowElements) * UInt64(type.byteCount ?? 0)
    }
    var byteCount: UInt64 { UInt64(facts.rowCount) * rowBytes }
  }

  /// Rows that are written at once.
  struct Piece: Sendable {
    let tensor: Int
    let rows: Range<Int>
  }

  /// The elements of a piece.
  private static let pieceElements = 1 << 20

  /// The file's name.
  private(set) var fileName = "model.safetensors"
  /// The tensors, in the order of the file.
  private(set) var tensors: [Tensor] = []
  /// The length of the header and the header.
  private(set) var header = Data()

  /// The bytes of all tensors.
  var weightBytes: UInt64 { tensors.reduce(0) { $0 + $1.byteCount } }

  /// The tensors in pieces, in order.
  var pieces: [Piece] {
    var pieces: [Piece] = []
    for (index, tensor) in tensors.enumerated() {
      let columns = max(tensor.facts.rowElements, 1)
      let step = max(OutputShard.pieceElements / columns, 1)
      var row = 0
      while row < tensor.facts.rowCount {
        let end = min(row + step, tensor.facts.rowCount)
        pieces.append(Piece(tensor: index, rows: row..<end))
        row = end
      }
    }
    return pieces
  }

  /// Puts the tensors, by their names, into shards.
  ///
  /// - Throws: `StoreFailure.noNumbers` where one cannot be written.
  static func plan(
    _ tensors: [StoredTensor], type: ElementType?, shardBytes: UInt64
  ) throws(StoreFailure) -> [OutputShard] {
    var sorted: [Tensor] = []
    for (index, facts) in tensors.enumerated() {
      sorted.append(
        Tensor(
          index: index, facts: facts,
          type: try outputType(of: facts, wanted: type)))
    }
    sorted.sort { $0.facts.name < $1.facts.name }
    var shards = [OutputShard()]
    var filled: UInt64 = 0
    for tensor in sorted {
      if filled > 0, filled + tensor.byteCount > shardBytes {
        shards.append(OutputShard())
        filled = 0
      }
      shards[shards.count - 1].tensors.append(tensor)
      filled += tensor.byteCount
    }
    for index in shards.indices {
      if shards.count > 1 {
        shards[index].fileName =
          "model-\(digits(index + 1))-of-\(digits(shards.count)).safetensors"
      }
      shards[index].seal()
    }
    return shards
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(5 - text.count, 0)) + text
  }

  /// The type that a tensor is written in.
  private static func outputType(
    of facts: StoredTensor, wanted: ElementType?
  ) throws(StoreFailure) -> ElementType {
    switch facts.type {
    case .f64, .f32, .f16, .bf16: return wanted ?? facts.type
    case .f8E4M3, .f8E5M2: return wanted ?? .bf16
    case .blocks: return wanted ?? .f16
    case .f8E8M0, .i64, .i32, .i16, .i8, .u64, .u32, .u16, .u8, .bool:
      return facts.type
    }
  }

  /// Gives each tensor its place, and makes the header.
  ///
  /// The wider types come first, as the format's own writer has it, so that all
  /// are aligned.
  private mutating func seal() {
    tensors.sort {
      $0.type.rank != $1.type.rank
        ? $0.type.rank > $1.type.rank : $0.facts.name < $1.facts.name
    }
    var text = "{\"__metadata__\":{\"format\":\"pt\"}"
    var offset: UInt64 = 0
    for index in tensors.indices {
      tensors[index].offset = offset
      offset += tensors[index].byteCount
      let tensor = tensors[index]
      let shape = tensor.facts.shape.map(String.init).joined(separator: ",")
      text += ",\(JSONValue.string(tensor.facts.name).indented):"
      text += "{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
      text += "\"data_offsets\":[\(tensor.offset),\(offset)]}"
    }
    text += "}"
    while text.utf8.count % 8 != 0 { text += " " }
    var length = UInt64(text.utf8.count).littleEndian
    header = withUnsafeBytes(of: &length) { Data($0) } + Data(text.utf8)
  }

  /// The index of several shards.
  static func index(_ shards: [OutputShard], totalBytes: UInt64) -> Data {
    var map: [(String, String)] = []
    for shard in shards {
      map += shard.tensors.map { ($0.facts.name, shard.fileName) }
    }
    map.sort { $0.0 < $1.0 }
    let document = JSONValue.object([
      .init(
        "metadata",
        .object([.init("total_size", .number(String(totalBytes)))])),
      .init(
        "weight_map", .object(map.map { .init($0.0, .string($0.1)) })),
    ])
    return Data((document.indented + "\n").utf8)
  }
}
