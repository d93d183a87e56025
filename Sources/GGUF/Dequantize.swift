public import Memory

/// The floats that `blocks` stand for.
///
/// The arithmetic is single precision in the order of ggml's reference
/// (`dequantize_row_*`), every product rounded on its own, so that the result
/// agrees with it bit by bit. Nothing is allocated, which the compiler checks
/// where it sees whole modules: the embedding look-up runs through here.
///
/// - Throws: `GGUFError.noConversion` for a type that is not computed with,
///   `GGUFError.sizeMismatch` where the blocks do not fill `floats` exactly.
#if !DEBUG
@_noAllocation @_noLocks
#endif
public func dequantize(
  _ type: TensorType, _ blocks: Bytes, into floats: Region<Float>
) throws(GGUFError) {
  guard type.byteCount(elements: floats.count) == blocks.count else {
    throw .sizeMismatch(type, bytes: blocks.count, floats: floats.count)
  }
  // Sizes agree, so that a walk block by block stays within both.
  guard let source = blocks.unsafeStart, let out = floats.unsafeStart else {
    return
  }
  let count = floats.count / type.blockElements
  switch type {
  case .f32:
    for index in 0..<count { out[index] = single(source + 4 * index) }
  case .f16:
    for index in 0..<count { out[index] = half(source + 2 * index) }
  case .bf16:
    for index in 0..<count {
      out[index] = BrainFloat.float(word(source + 2 * index))
    }
  case .q8_0:
    for block in 0..<count { expandQ8(source + 34 * block, out + 32 * block) }
  case .q4_0:
    for block in 0..<count { expandQ4(source + 18 * block, out + 32 * block) }
  case .q4_K:
    for block in 0..<count {
      expandQ4K(source + 144 * block, out + 256 * block)
    }
  case .q5_K:
    for block in 0..<count {
      expandQ5K(source + 176 * block, out + 256 * block)
    }
  case .q6_K:
    for block in 0..<count {
      expandQ6K(source + 210 * block, out + 256 * block)
    }
  default: throw .noConversion(type)
  }
}

/// A block of 32: f16 d, then 32 signed bytes; y = q·d.
private func expandQ8(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let quants = block + 2
  for index in 0..<32 {
    out[index] = Float(Int8(bitPattern: quants[index])) * scale
  }
}

/// A block of 32: f16 d, then 16 bytes, whose low halves are elements 0 to 15
/// and whose high ones are 16 to 31; y = (q - 8)·d.
private func expandQ4(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let quants = block + 2
  for index in 0..<16 {
    let pair = Int32(quants[index])
    out[index] = Float((pair & 15) &- 8) * scale
    out[index + 16] = Float((pair >> 4) &- 8) * scale
  }
}

/// The little-endian 16 bits at `bytes`.
@inline(always)
func word(_ bytes: UnsafePointer<UInt8>) -> UInt16 {
  UInt16(
    littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt16.self))
}

/// The half at `bytes`.
@inline(always)
func half(_ bytes: UnsafePointer<UInt8>) -> Float { Half.float(word(bytes)) }

@inline(always)
private func single(_ bytes: UnsafePointer<UInt8>) -> Float {
  Float(
    bitPattern: UInt32(
      littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)))
}
