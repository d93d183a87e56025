/// How a store keeps a tensor's elements, before any of them is converted.
public enum ElementType: String, Sendable, CaseIterable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case f8E4M3 = "F8_E4M3"
  case f8E5M2 = "F8_E5M2"
  case f8E8M0 = "F8_E8M0"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u64 = "U64"
  case u32 = "U32"
  case u16 = "U16"
  case u8 = "U8"
  case bool = "BOOL"
  /// Blocks of quantised numbers, which have no name outside of GGUF.
  case blocks = "quantized"

  /// The bytes of an element; `nil` for blocks.
  public var byteCount: Int? {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .f8E4M3, .f8E5M2, .f8E8M0, .i8, .u8, .bool: 1
    case .blocks: nil
    }
  }
}
