public import Memory

/// The memory of a sampler, set aside in the arena's plan.
public struct SamplerPlan {
  /// The model's tokens.
  public let vocabulary: Int
  let candidates: Reservation<Candidate>
  let spare: Reservation<Candidate>
  let counts: Reservation<UInt16>
  let lengths: Reservation<Int32>

  /// Plans for a vocabulary, and for texts of `context` tokens.
  ///
  /// - Throws: `MemoryError.planTooLarge`.
  public init(
    vocabulary: Int, context: Int, in arena: inout ArenaPlan
  ) throws(MemoryError) {
    self.vocabulary = vocabulary
    candidates = try arena.reserve(
      vocabulary, of: Candidate.self, for: .logits)
    spare = try arena.reserve(vocabulary, of: Candidate.self, for: .logits)
    counts = try arena.reserve(vocabulary, of: UInt16.self, for: .logits)
    lengths = try arena.reserve(context, of: Int32.self, for: .logits)
  }
}
