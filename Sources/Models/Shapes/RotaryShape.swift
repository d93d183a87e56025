/// How queries and keys are turned by their position.
public struct RotaryShape: BitwiseCopyable, Equatable, Sendable {
  /// The base of the frequencies, at least 1.
  public let theta: Double
  /// How many of a head's dimensions are turned; even.
  public let dimensions: Int
  /// How the angles are stretched.
  public let scaling: RotaryScaling

  /// Angles of `dimensions` dimensions.
  public init(theta: Double, dimensions: Int, scaling: RotaryScaling) {
    self.theta = theta
    self.dimensions = dimensions
    self.scaling = scaling
  }
}
