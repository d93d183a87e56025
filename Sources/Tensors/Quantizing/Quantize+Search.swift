internal import Memory

// Searches for the scale of a group of 16 or 32 elements: several are tried,
// and least squares say how good each one is.

/// Below this magnitude a group counts as zero.
let negligible: Float = 1e-15

/// The scale s for which s·q is nearest to the elements, weighted by their
/// squares, where q is a whole number from -limit to limit - 1.
func searchScale(_ group: Region<Float>, limit: Float) -> Float {
  let extreme = group[indexOfLargest(group)]
  guard extreme.magnitude >= negligible else { return 0 }
  let range = Int32(-limit)...(Int32(limit) - 1)

  func fit(_ inverse: Float) -> (products: Float, squares: Float) {
    var products: Float = 0
    var squares: Float = 0
    for index in 0..<group.count {
      let element = group[index]
      let quant = Float(nearest(inverse * element, in: range))
      let weight = element * element
      products += weight * element * quant
      squares += weight * quant * quant
    }
    return (products, squares)
  }

  let (products, squares) = fit(-limit / extreme)
  var scale = squares != 0 ? products / squares : 0
  var best = scale * products
  for step in -9...9 where step != 0 {
    let inverse = -(limit + 0.1 * Float(step)) / extreme
    let (products, squares) = fit(inverse)
    if squares > 0 && products * products > best * squares {
      scale = products / squares
      best = scale * products
    }
  }
  return scale
}

/// As `searchScale` with the limit 4, by moving one element at a time to where
/// it is nearest to all others' scale.
func refineScale(_ group: Region<Float>) -> Float {
  let extreme = group[indexOfLargest(group)]
  guard extreme.magnitude >= negligible else { return 0 }
  let inverse = -4 / extreme
  var quants = InlineArray<16, Float>(repeating: 0)
  var products: Float = 0
  var squares: Float = 0
  for index in 0..<16 {
    let element = group[index]
    let weight = element * element
    quants[index] = Float(nearest(inverse * element, in: -4...3))
    products += weight * element * quants[index]
    squares += weight * quants[index] * quants[index]
  }
  for _ in 0..<5 {
    var isStable = true
    for index in 0..<16 {
      let element = group[index]
      let weight = element * element
      var others = products - weight * element * quants[index]
      guard others > 0 else { continue }
      var rest = squares - weight * quants[index] * quants[index]
      let quant = Float(nearest(element * rest / others, in: -4...3))
      guard quant != quants[index] else { continue }
      others += weight * element * quant
      rest += weight * quant * quant
      if rest > 0 && others * others * squares > products * products * rest {
        quants[index] = quant
        products = others
        squares = rest
        isStable = false
      }
    }
    if isStable { break }
  }
  return squares > 0 ? products / squares : 0
}

/// The tries of a search for a scale and a minimum.
struct RangeSearch {
  /// The largest code.
  let limit: Float
  /// The tries' numbers of steps over the whole range: `limit + first`, and
  /// each one a tenth more.
  let first: Float
  let count: Int
  /// Whether errors count as they are, not as their squares.
  let isLinear: Bool

  /// The scale s and the minimum m ≥ 0 for which s·q - m is nearest to the
  /// elements, where q is a whole number from 0 to the limit.
  func search(
    _ group: Region<Float>, weights: InlineArray<32, Float>
  ) -> (scale: Float, minimum: Float) {
    var least = group[0]
    var most = group[0]
    var weightSum: Float = 0
    var elementSum: Float = 0
    for index in 0..<group.count {
      least = min(least, group[index])
      most = max(most, group[index])
      weightSum += weights[index]
      elementSum += weights[index] * group[index]
    }
    var start = min(least, 0)
    guard most > start else { return (0, -start) }

    func error(_ inverse: Float, scale: Float, newStart: Float) -> Float {
      var sum: Float = 0
      for index in 0..<group.count {
        let quant = code(group[index], inverse, start)
        let difference = scale * quant + newStart - group[index]
        sum +=
          weights[index]
          * (isLinear ? difference.magnitude : difference * difference)
      }
      return sum
    }

    let inverse = limit / (most - start)
    var scale = 1 / inverse
    var best = error(inverse, scale: scale, newStart: start)
    // A try's codes come from the best start so far, as in the reference.
    for step in 0...count {
      let inverse = (first + 0.1 * Float(step) + limit) / (most - start)
      var codes: Float = 0
      var squares: Float = 0
      var products: Float = 0
      for index in 0..<group.count {
        let quant = code(group[index], inverse, start)
        let weight = weights[index]
        codes += weight * quant
        squares += weight * quant * quant
        products += weight * quant * group[index]
      }
      let determinant = weightSum * squares - codes * codes
      guard determinant > 0 else { continue }
      var newScale =
        (weightSum * products - elementSum * codes) / determinant
      var newStart = (squares * elementSum - codes * products) / determinant
      if newStart > 0 {
        newStart = 0
        newScale = products / squares
      }
      let newError = error(inverse, scale: newScale, newStart: newStart)
      if newError < best {
        best = newError
        scale = newScale
        start = newStart
      }
    }
    return (scale, -start)
  }

  private func code(
    _ element: Float, _ inverse: Float, _ start: Float
  ) -> Float {
    Float(nearest(inverse * (element - start), in: 0...Int32(limit)))
  }
}
