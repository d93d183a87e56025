import Files

extension Transformer {
  /// Whether a read of the model's files has failed.
  public var isUnreadable: Bool { weights.mapping.hasFailed }

  /// Maps the model's files again after that.
  ///
  /// - Returns: false where one is not the same file any more.
  public func restore() -> Bool {
    lead(.restore)
    return haveAll(weights.mapping.restore())
  }
}
