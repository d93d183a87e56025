import GGUF
import Memory

/// A tensor's name in GGUF, such as `blk.7.attn_q.weight`.
struct TensorName {
  private var storage: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var count = 0

  /// A tensor outside of the layers.
  init(_ name: StaticString) {
    append(Bytes(name))
  }

  /// A tensor of a layer.
  init(layer: Int, _ name: StaticString) {
    append("blk.")
    append(layer)
    append(".")
    append(name)
  }

  /// One expert's matrix of a layer, in files that do not stack them:
  /// `blk.7.ffn_gate.1.weight`.
  init(layer: Int, _ name: StaticString, expert: Int) {
    self.init(layer: layer, name)
    append(".")
    append(expert)
    append(".weight")
  }

  private mutating func append(_ bytes: Bytes) {
    for index in 0..<bytes.count {
      storage[count] = bytes[index]
      count += 1
    }
  }

  private mutating func append(_ literal: StaticString) {
    append(Bytes(literal))
  }

  private mutating func append(_ number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      storage[count] = UInt8(number / divisor % 10) + 0x30
      count += 1
      divisor /= 10
    }
  }

  /// The tensor of this name, or `nil`.
  func tensor(in file: GGUFFile) -> GGUFTensor? {
    let span = storage.span
    return span.withUnsafeBufferPointer { buffer in
      file.tensor(Bytes(start: buffer.baseAddress, count: count))
    }
  }

  /// The name as errors carry it.
  var shortText: ShortText {
    let span = storage.span
    return span.withUnsafeBufferPointer { buffer in
      ShortText(Bytes(start: buffer.baseAddress, count: count))
    }
  }
}
