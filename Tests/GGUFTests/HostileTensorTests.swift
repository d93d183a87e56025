import GGUF
import Memory
import TestSupport
import Testing

/// Each fault of a tensor's description is refused by its name, with numbers.
@Suite struct HostileTensorTests {
  private func expect(
    _ file: RawFile, _ code: String, _ parts: String...,
    at location: SourceLocation = #_sourceLocation
  ) {
    let failure = file.failure()
    #expect(failure?.code == code, sourceLocation: location)
    for part in parts {
      #expect(
        failure?.text.contains(part) == true, "\(failure?.text ?? "") lacks it",
        sourceLocation: location)
    }
  }

  /// A file of one tensor "w" with `data` bytes behind it.
  private func one(
    type: UInt32 = 0, _ shape: [UInt64] = [8], offset: UInt64 = 0,
    data: Int = 32
  ) -> RawFile {
    RawFile.with(tensors: 1) {
      $0.add(tensor: "w", type: type, shape, offset: offset)
      $0.pad(and: data)
    }
  }

  @Test func whatIsGood() {
    #expect(one().failure() == nil)
    #expect(one([8, 1, 1, 1]).failure() == nil)
    #expect(one(type: 12, [256], data: 144).failure() == nil)
  }

  @Test func names() {
    for length: UInt64 in [0, 65, .max] {
      let file = RawFile.with(tensors: 1) {
        $0.add(length)
        $0.pad(and: 128)
      }
      expect(file, "gguf_bad_length", "\(length)", "64")
    }
    let twice = RawFile.with(tensors: 2) {
      $0.add(tensor: "w")
      $0.add(tensor: "w", offset: 32)
      $0.pad(and: 64)
    }
    expect(twice, "gguf_duplicate_tensor", "\"w\"")
  }

  @Test func ranks() {
    expect(one([]), "gguf_bad_shape", "0 dimensions")
    expect(one([8, 1, 1, 1, 1]), "gguf_bad_shape", "5 dimensions")
    let huge = RawFile.with(tensors: 1) {
      $0.add("w")
      $0.add(UInt32.max)
      $0.pad(and: 64)
    }
    expect(huge, "gguf_bad_shape", "4294967295 dimensions")
  }

  @Test func dimensions() {
    expect(one([0]), "gguf_bad_shape", "dimension 0", "empty")
    expect(one([8, 0]), "gguf_bad_shape", "dimension 1", "empty")
    expect(one([UInt64.max]), "gguf_bad_shape", "too large")
    expect(one([1 << 63]), "gguf_bad_shape", "too large")
    expect(one([1 << 32, 1 << 32]), "gguf_bad_shape", "dimension 1")
    // 2⁶² elements fit, their 2⁶⁴ bytes do not.
    expect(one([1 << 31, 1 << 31]), "gguf_bad_shape", "too large")
    // The product wraps to 8, whose 32 bytes would be there.
    expect(
      one([8, (1 << 61) + 1]), "gguf_bad_shape", "dimension 1", "too large")
    expect(
      one([1 << 20, 1 << 20, 1 << 20, 1 << 4]), "gguf_bad_shape", "dimension 3")
  }

  @Test func blocks() {
    expect(one(type: 8, [31]), "gguf_bad_shape", "31", "32", "Q8_0")
    expect(one(type: 14, [128, 2]), "gguf_bad_shape", "128", "256", "Q6_K")
    expect(one(type: 2, [16, 2]), "gguf_bad_shape", "Q4_0")
  }

  @Test func types() {
    let removed: [(UInt32, String, String)] = [
      (4, "Q4_2", "Q4_0"), (5, "Q4_3", "Q4_1"), (31, "Q4_0_4_4", "Q4_0"),
      (32, "Q4_0_4_8", "Q4_0"), (33, "Q4_0_8_8", "Q4_0"),
      (36, "IQ4_NL_4_4", "IQ4_NL"), (37, "IQ4_NL_4_8", "IQ4_NL"),
      (38, "IQ4_NL_8_8", "IQ4_NL"),
    ]
    for (id, name, successor) in removed {
      expect(
        one(type: id), "gguf_removed_tensor_type", "\(id), \(name), ",
        "use \(successor)", "\"w\"")
    }
    expect(one(type: 40), "gguf_later_tensor_type", "40, NVFP4, ", "\"w\"")
    for id: UInt32 in [43, 1000, 1 << 31, .max] {
      expect(one(type: id), "gguf_unknown_tensor_type", "\(id)", "\"w\"")
    }
  }

  @Test func offsets() {
    expect(one(offset: 1), "gguf_misaligned_tensor", " 1,", "32")
    expect(one(offset: 48, data: 96), "gguf_misaligned_tensor", "48")
    expect(one(offset: 32), "gguf_tensor_outside_file", "holds 32")
    expect(one(offset: 64, data: 80), "gguf_tensor_outside_file")
    expect(one(data: 31), "gguf_tensor_outside_file", "takes 32", "holds 31")
    for offset: UInt64 in [.max - 31, 1 << 63, (1 << 63) - 32, 1 << 40] {
      expect(
        one(offset: offset), "gguf_tensor_outside_file", "\(offset)")
    }
    var unpadded = one()
    unpadded.bytes.removeLast(32 + 1)
    expect(unpadded, "gguf_tensor_outside_file", "holds 0")
  }

  @Test func overlaps() {
    func pair(_ first: UInt64, _ second: UInt64, _ length: UInt64) -> RawFile {
      RawFile.with(tensors: 2) {
        $0.add(tensor: "one", [length], offset: first)
        $0.add(tensor: "two", [8], offset: second)
        $0.pad(and: 128)
      }
    }
    #expect(pair(0, 32, 8).failure() == nil)
    #expect(pair(32, 0, 8).failure() == nil)
    expect(pair(0, 0, 8), "gguf_overlapping_tensors", "one", "two", " 0")
    expect(
      pair(0, 32, 9), "gguf_overlapping_tensors", "\"one\"", "\"two\"", "32")
    expect(pair(64, 96, 16), "gguf_overlapping_tensors", "96")
  }

  @Test func manyNamesOfOneBeginning() {
    // Sorting has to stay quick where names differ in their last byte only.
    let count = 20_000
    let stem = String(repeating: "a", count: 58)
    let file = RawFile.with(tensors: UInt64(count)) {
      for index in 0..<count {
        $0.add(
          tensor: stem + "\(100_000 + index)", offset: UInt64(32 * index))
      }
      $0.pad(and: 32 * count)
    }
    #expect(file.failure() == nil)
  }
}
