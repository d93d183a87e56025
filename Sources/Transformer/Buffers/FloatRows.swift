import Memory

extension ArenaPlan {
  /// Sets aside `rows` rows of floats, `Activations.stride(columns)` apart.
  mutating func reserve(
    rows: Int, columns: Int, for part: MemoryPart = .activations
  ) throws(MemoryError) -> Reservation<Float> {
    try reserve(
      rows * Activations.stride(columns), of: Float.self, for: part)
  }
}
