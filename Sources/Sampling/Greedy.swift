public import Memory

/// Greedy decoding takes the likeliest token, of equal ones the lowest id, on
/// every machine.
public enum Greedy {
  /// The index of the largest of `logits`, which are finite and at least one.
  public static func select(from logits: Region<Float>) -> Int32 {
    var best = 0
    var largest = logits[0]
    for index in 0..<logits.count where logits[index] > largest {
      largest = logits[index]
      best = index
    }
    return Int32(best)
  }
}
