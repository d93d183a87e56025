import Files
import Foundation
import GGUF
import Glibc
import Memory
import Tensors
import TestSupport

/// A model file with anything in it changed.
struct EditedModel {
  struct Tensor {
    var name: String
    var type: TensorType
    var dimensions: [Int]
    var data: Data
  }

  var metadata: [(key: String, value: GGUFValue)]
  var tensors: [Tensor]

  /// Reads a file, which stays mapped until the process ends.
  init(_ path: String) throws {
    let file = try GGUFFile(EditedModel.map(path))
    metadata = file.metadata.map { (string($0.key), $0.value) }
    tensors = file.tensors.map { tensor in
      Tensor(
        name: string(tensor.name), type: tensor.type,
        dimensions: (0..<tensor.rank).map { tensor.dimension($0) },
        data: EditedModel.data(tensor.data))
    }
  }

  /// The value under a key; `nil` removes it.
  subscript(key: String) -> GGUFValue? {
    get { metadata.first { $0.key == key }?.value }
    set {
      let index = metadata.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): metadata[index].value = value
      case (let index?, nil): metadata.remove(at: index)
      case (nil, let value?): metadata.append((key, value))
      case (nil, nil): break
      }
    }
  }

  /// Where a tensor is in `tensors`.
  func index(of name: String) -> Int? {
    tensors.firstIndex { $0.name == name }
  }

  func write(to url: URL) throws {
    var writer = GGUFWriter()
    for (key, value) in metadata { try writer.add(view(key), value) }
    for tensor in tensors {
      try writer.addTensor(
        view(tensor.name), tensor.type, dimensions: tensor.dimensions)
    }
    try writer.seal()
    var sink = DataSink()
    writer.writeHeader(to: &sink)
    for tensor in tensors {
      tensor.data.withUnsafeBytes { raw in
        let bytes = raw.bindMemory(to: UInt8.self)
        writer.writeData(
          Bytes(start: bytes.baseAddress, count: bytes.count), to: &sink)
      }
    }
    try sink.data.write(to: url)
  }

  /// Makes a model of a vocabulary alone: one layer, small random weights.
  mutating func addSmallWeights() {
    let width = 32
    let vocabulary = GGUFArrayCount.of(self["tokenizer.ggml.tokens"])
    for (key, value) in [
      ("block_count", 1), ("context_length", 512), ("embedding_length", width),
      ("feed_forward_length", width), ("attention.head_count", 1),
      ("attention.head_count_kv", 1),
    ] {
      self["qwen2.\(key)"] = .uint32(UInt32(value))
    }
    self["general.architecture"] = .string(view("qwen2"))
    self["qwen2.attention.layer_norm_rms_epsilon"] = .float32(1e-6)
    var random = SeededRandom(57)
    func add(_ name: String, _ dimensions: [Int], _ data: Data) {
      let type: TensorType = dimensions.count == 1 ? .f32 : .f16
      tensors.append(
        Tensor(name: name, type: type, dimensions: dimensions, data: data))
    }
    func vector(_ name: String, _ value: Float) {
      let ones = [Float](repeating: value, count: width)
      add(name, [width], ones.withUnsafeBytes { Data($0) })
    }
    func matrix(_ name: String, _ rows: Int) {
      // Halves from ±2⁻⁸ to ±2⁻⁴ of any mantissa.
      let halves = (0..<(rows * width)).map { _ -> UInt16 in
        let bits = random.next()
        let exponent = UInt16(7 + bits % 4) << 10
        return UInt16(truncatingIfNeeded: bits >> 16) & 0x83FF | exponent
      }
      add(name, [width, rows], halves.withUnsafeBytes { Data($0) })
    }
    matrix("token_embd.weight", vocabulary)
    vector("output_norm.weight", 1)
    vector("blk.0.attn_norm.weight", 1)
    vector("blk.0.ffn_norm.weight", 1)
    for name in ["attn_q", "attn_k", "attn_v"] {
      matrix("blk.0.\(name).weight", width)
      vector("blk.0.\(name).bias", 0)
    }
    for name in ["attn_output", "ffn_gate", "ffn_up", "ffn_down"] {
      matrix("blk.0.\(name).weight", width)
    }
  }

  private static func map(_ path: String) throws -> Bytes {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let start = mmap(
      nil, max(size, 1), PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard size > 0, let start, start != MAP_FAILED else {
      throw ChildProcess.Failure(text: "\(path) cannot be mapped")
    }
    return Bytes(
      start: start.bindMemory(to: UInt8.self, capacity: size), count: size)
  }

  /// The bytes without a copy: mapped ones outlive every test.
  private static func data(_ bytes: Bytes) -> Data {
    guard let start = bytes.unsafeStart else { return Data() }
    return Data(
      bytesNoCopy: UnsafeMutableRawPointer(mutating: start),
      count: bytes.count, deallocator: .none)
  }
}

/// How many elements an array of metadata has.
enum GGUFArrayCount {
  static func of(_ value: GGUFValue?) -> Int {
    if case .array(let array) = value { array.count } else { 0 }
  }
}

/// Gathers what is written.
private struct DataSink: ByteSink {
  var data = Data()

  mutating func write(_ bytes: Bytes) throws(Never) {
    guard let start = bytes.unsafeStart else { return }
    data.append(start, count: bytes.count)
  }
}
