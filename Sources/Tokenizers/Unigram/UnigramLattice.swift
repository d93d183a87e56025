import Memory

/// The ways to cut a text into pieces, the best of which is followed.
///
/// A pass from left to right keeps for each position the best way to it: of two
/// with equal sums the one that was found first, whose last piece is the
/// longest, as SentencePiece does. Sums are doubles, in which those of float
/// scores are exact, so that a tie is a tie wherever in a text it stands.
struct UnigramLattice {
  let unigram: Unigram
  let text: Bytes
  let work: LatticeWork

  /// Finds the best way; `work.lengths` then tells it from the beginning on.
  func solve() {
    let sums = work.sums
    let mask = LatticeWork.ring - 1
    sums.fill(with: -.infinity)
    sums[0] = 0
    var start = 0
    while start < text.count {
      let sum = sums[start & mask]
      sums[start & mask] = -.infinity
      let character = DecodedScalar(text, at: start).byteCount
      if !extend(from: start, sum, character) {
        offer(start, character, sum + unigram.unknownScore)
      }
      start += character
    }
    turnAround()
  }

  /// Offers every piece that begins at `start`; answers whether the character
  /// there is one by itself.
  @inline(always)
  private func extend(from start: Int, _ sum: Double, _ character: Int) -> Bool
  {
    var hash = Hash.ofNothing
    var end = start
    var isPiece = false
    while end < text.count {
      let scalar = DecodedScalar(text, at: end)
      hash = Hash.of(hash, appending: scalar.key(text[end]))
      guard unigram.beginnings.contains(hash) else { break }
      end += scalar.byteCount
      guard end - start <= Unigram.mostPieceBytes else { break }
      if let id = unigram.piece(hash) {
        offer(start, end - start, sum + Double(unigram.scores[id]))
        if end - start == character { isPiece = true }
      }
    }
    return isPiece
  }

  /// Takes a way to the end of a piece where it is better than the best so far.
  @inline(always)
  private func offer(_ start: Int, _ length: Int, _ sum: Double) {
    let end = start + length
    let place = end & (LatticeWork.ring - 1)
    guard sum > work.sums[place] else { return }
    work.sums[place] = sum
    work.lengths[end] = UInt16(length)
  }

  /// Follows the best way back and writes each length where its piece begins.
  private func turnAround() {
    var end = text.count
    var length = Int(work.lengths[end])
    while end > 0 {
      let start = end - length
      let before = Int(work.lengths[start])
      work.lengths[start] = UInt16(length)
      length = before
      end = start
    }
  }
}
