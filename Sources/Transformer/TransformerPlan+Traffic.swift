import Memory

extension TransformerPlan {
  /// The bytes of keys and values that one position takes in all layers, which
  /// every later token reads.
  public var cacheBytesPerPosition: Int {
    // Positions are planned in groups of 16.
    (keys.count + values.count) / ((context + 15) / 16 * 16)
  }
}
