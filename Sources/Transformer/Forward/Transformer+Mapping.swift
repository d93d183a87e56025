import Files

extension Transformer {
  /// Whether a read of the model's files has failed, on any board.
  public var isUnreadable: Bool {
    weights.mapping.hasFailed || exchange.hasFailed
  }

  /// Maps the model's files again after that.
  ///
  /// - Returns: false where one is not the same file any more.
  public func restore() -> Bool {
    lead(.restore)
    let isSound = haveAll(weights.mapping.restore())
    exchange.note(failure: !isSound)
    return isSound
  }
}
