/// The share of two vectors in the one between them on the arc.
struct Turn: Sendable {
  /// What the first vector is multiplied by.
  var first: Double
  /// What the second vector is multiplied by.
  var second: Double

  /// The vector at `t` on the straight line.
  init(straight t: Double) {
    first = 1 - t
    second = t
  }

  /// The vector at `t` on the arc of vectors whose angle has the cosine.
  init(_ t: Double, cosine: Double) {
    let angle = Analysis.arccosine(cosine)
    let sine = Analysis.sine(angle)
    first = Turn.sine((1 - t) * angle) / sine
    second = Turn.sine(t * angle) / sine
  }

  /// The sine of any angle: `t` may lie outside of 0 to 1.
  private static func sine(_ angle: Double) -> Double {
    var rest = angle.magnitude.truncatingRemainder(dividingBy: 2 * Double.pi)
    var sign = angle < 0 ? -1.0 : 1.0
    if rest > Double.pi {
      rest -= Double.pi
      sign = -sign
    }
    return sign * Analysis.sine(rest)
  }
}
