import Tensors
import Testing

/// The table of types.
@Suite struct TensorTypeTests {
  @Test func identifiers() {
    let ids = TensorType.allCases.map(\.rawValue)
    let expected = Array(0...42).filter {
      ![4, 5, 31, 32, 33, 36, 37, 38, 40].contains($0)
    }
    #expect(ids.sorted() == expected.map { UInt32($0) })
    for id in UInt32(0)...60 where TensorType(rawValue: id) != nil {
      #expect(TensorType.former(id) == nil)
      #expect(TensorType.laterName(id) == nil)
    }
  }

  @Test func byteCounts() {
    #expect(TensorType.q5_K.byteCount(elements: 1536) == 6 * 176)
    #expect(TensorType.q6_K.byteCount(elements: 0) == 0)
    #expect(TensorType.q6_K.byteCount(elements: 128) == nil)
    #expect(TensorType.q8_0.byteCount(elements: -32) == nil)
    #expect(TensorType.f32.byteCount(elements: .max) == nil)
    #expect(TensorType.f64.byteCount(elements: 1 << 60) == nil)
    #expect(TensorType.i8.byteCount(elements: .max) == .max)
  }

  @Test func names() {
    for type in TensorType.allCases {
      #expect("\(type.name)".lowercased() == "\(type)".lowercased())
    }
  }
}
