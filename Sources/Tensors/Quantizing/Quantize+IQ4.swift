internal import CCodebooks
internal import Memory

// Their layouts are those of `Dequantize+IQ4`.

/// One scale, searched.
func packIQ4NL(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let scale = searchCodeScale(group)
  guard store(scale: scale, at: 0, in: block) != nil else { return false }
  let inverse = reciprocal(scale)
  packNibbles(into: block, from: 2) { nearestCode(group[$0] * inverse) }
  return true
}

/// Eight searched scales, rounded to six bits; the elements follow those.
func packIQ4XS(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  var scales = InlineArray<8, Float>(repeating: 0)
  var extreme: Float = 0
  for index in 0..<8 {
    let scale = searchCodeScale(group[(32 * index)..<(32 * index + 32)])
    scales[index] = scale
    if scale.magnitude > extreme.magnitude { extreme = scale }
  }
  let scale = -extreme / 32
  guard store(scale: scale, at: 0, in: block) != nil else { return false }
  let inverse = reciprocal(scale)
  for index in 4..<8 { block[index] = 0 }
  var upper: UInt16 = 0
  for index in 0..<8 {
    let small = nearest(inverse * scales[index], in: -32...31)
    let bits = UInt16(truncatingIfNeeded: small + 32)
    block[4 + index / 2] |=
      UInt8(truncatingIfNeeded: bits & 15) << UInt8(4 * (index % 2))
    upper |= (bits >> 4) << UInt16(2 * index)
    let inverse = reciprocal(scale * Float(small))
    packNibbles(into: block, from: 8 + 16 * index) {
      nearestCode(inverse * group[32 * index + $0])
    }
  }
  store(upper, at: 2, in: block)
  return true
}

/// The scale for which scale·value is nearest to 32 elements, weighted by their
/// squares: the largest becomes one of several values about the first.
private func searchCodeScale(_ group: Region<Float>) -> Float {
  let extreme = group[indexOfLargest(group)]
  guard extreme.magnitude >= negligible else { return 0 }

  func fit(_ inverse: Float) -> (products: Float, squares: Float) {
    var products: Float = 0
    var squares: Float = 0
    for index in 0..<group.count {
      let element = group[index]
      let value = Float(codebooks.iq4[Int(nearestCode(inverse * element))])
      let weight = element * element
      products += weight * value * element
      squares += weight * value * value
    }
    return (products, squares)
  }

  let first = Float(codebooks.iq4[0])
  let (products, squares) = fit(1 / (-extreme / first))
  var scale = products / squares
  var best = scale * products
  for step in -7...7 {
    let (products, squares) = fit((Float(step) + first) / extreme)
    if squares > 0 && products * products > best * squares {
      scale = products / squares
      best = scale * products
    }
  }
  return scale
}

/// The code of the value nearest to `number`; of two, the larger one's.
private func nearestCode(_ number: Float) -> UInt8 {
  let values = codebooks.iq4
  var code = 0
  while code < 15 {
    let below = number - Float(values[code])
    if below < Float(values[code + 1]) - number { break }
    code += 1
  }
  return UInt8(truncatingIfNeeded: code)
}
