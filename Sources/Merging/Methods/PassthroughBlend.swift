import Workbench

/// A copy of one model, multiplied by a number where one is given.
final class PassthroughBlend: Blend {
  private let scale: Double?
  private let isSingle: Bool
  private let type: ElementType

  /// The copy.
  init(scale: Double?, isSingle: Bool, type: ElementType) {
    self.scale = scale
    self.isSingle = isSingle
    self.type = type
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    let input = piece.inputs[0]
    guard let scale else {
      floats.update(from: input, count: piece.count)
      return
    }
    for index in 0..<piece.count {
      let value = input[index]
      floats[index] =
        isSingle
        ? value * Float(scale) : Rounding.sticky(Double(value) * scale)
    }
    Rounding.round(floats, piece.count, to: type)
  }
}
