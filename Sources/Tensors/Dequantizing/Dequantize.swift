public import Memory

/// The floats that `blocks` stand for.
///
/// The arithmetic is single precision in the order of ggml's reference
/// (`dequantize_row_*`), which is its Python package's too, every product
/// rounded on its own, so that the result agrees with both bit by bit. A scale
/// that is infinite or a NaN passes through: its floats are not finite.
/// Nothing is allocated, which the compiler checks where it sees whole modules:
/// the embedding look-up runs through here.
///
/// - Throws: `TensorError.noConversion` for Q8_1 and Q8_K, which no file holds,
///   `TensorError.sizeMismatch` where the blocks do not fill `floats` exactly.
#if !DEBUG
@_noAllocation @_noLocks
#endif
public func dequantize(
  _ type: TensorType, _ blocks: Bytes, into floats: Region<Float>
) throws(TensorError) {
  guard type.byteCount(elements: floats.count) == blocks.count else {
    throw .sizeMismatch(type, bytes: blocks.count, floats: floats.count)
  }
  // Sizes agree, so that a walk block by block stays within both.
  guard let source = blocks.unsafeStart, let out = floats.unsafeStart else {
    return
  }
  let elements = type.blockElements
  let size = type.blockBytes
  for block in 0..<(floats.count / elements) {
    try expand(type, source + size * block, out + elements * block)
  }
}

/// The elements of one block.
@inline(always)
private func expand(
  _ type: TensorType, _ block: UnsafePointer<UInt8>,
  _ out: UnsafeMutablePointer<Float>
) throws(TensorError) {
  switch type {
  case .f32: out[0] = Float(bitPattern: bits32(block))
  case .f16: out[0] = half(block)
  case .bf16: out[0] = BrainFloat.float(bits16(block))
  case .f64: out[0] = Float(Double(bitPattern: bits64(block)))
  case .i8: out[0] = Float(Int8(bitPattern: block[0]))
  case .i16: out[0] = Float(Int16(bitPattern: bits16(block)))
  case .i32: out[0] = Float(Int32(bitPattern: bits32(block)))
  case .i64: out[0] = Float(Int64(bitPattern: bits64(block)))
  case .q4_0: expandQ4(block, out)
  case .q4_1: expandQ4Offset(block, out)
  case .q5_0: expandQ5(block, out)
  case .q5_1: expandQ5Offset(block, out)
  case .q8_0: expandQ8(block, out)
  case .q2_K: expandQ2K(block, out)
  case .q3_K: expandQ3K(block, out)
  case .q4_K: expandQ4K(block, out)
  case .q5_K: expandQ5K(block, out)
  case .q6_K: expandQ6K(block, out)
  case .tq1_0: expandTernary1(block, out)
  case .tq2_0: expandTernary2(block, out)
  case .mxfp4: expandMXFP4(block, out)
  case .q1_0: expandQ1(block, out)
  case .q2_0: expandQ2(block, out)
  case .iq4_NL: expandIQ4NL(block, out)
  case .iq4_XS: expandIQ4XS(block, out)
  case .iq3_XXS: expandIQ3XXS(block, out)
  case .iq3_S: expandIQ3S(block, out)
  case .iq2_XXS: expandIQ2XXS(block, out)
  case .iq2_XS: expandIQ2XS(block, out)
  case .iq2_S: expandIQ2S(block, out)
  case .iq1_S: expandIQ1S(block, out)
  case .iq1_M: expandIQ1M(block, out)
  case .q8_1, .q8_K: throw .noConversion(type)
  }
}

/// The little-endian 16 bits at `bytes`.
@inline(always)
func bits16(_ bytes: UnsafePointer<UInt8>) -> UInt16 {
  UInt16(
    littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt16.self))
}

/// The little-endian 32 bits at `bytes`.
@inline(always)
func bits32(_ bytes: UnsafePointer<UInt8>) -> UInt32 {
  UInt32(
    littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self))
}

/// The little-endian 64 bits at `bytes`.
@inline(always)
private func bits64(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
  UInt64(
    littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
}

/// The half at `bytes`.
@inline(always)
func half(_ bytes: UnsafePointer<UInt8>) -> Float { Half.float(bits16(bytes)) }
