package import Memory

extension Sampler {
  /// The `count` likeliest candidates in order; all of them where it is 0.
  ///
  /// Without those below `least`, which at least one logit is not.
  package func keepLikeliest(
    of logits: Region<Float>, _ count: Int, atLeast least: Float = -.infinity
  ) -> Region<Candidate> {
    if count > 0, count <= Sampler.heapLimit, count < logits.count {
      let likeliest = selectByHeap(logits, count)
      var kept = count
      while kept > 1, likeliest[kept - 1].logit < least { kept -= 1 }
      return likeliest[0..<kept]
    }
    let sorted = sortAll(logits, atLeast: least)
    return count > 0 && count < sorted.count ? sorted[0..<count] : sorted
  }

  /// Up to here a heap of the best is faster than sorting all.
  private static let heapLimit = 1024

  /// A heap whose first is the worst of the best: most logits are compared with
  /// it and go.
  private func selectByHeap(
    _ logits: Region<Float>, _ count: Int
  ) -> Region<Candidate> {
    let heap = candidates[0..<count]
    for index in 0..<count {
      heap[index] = Candidate(logit: logits[index], id: Int32(index))
    }
    var parent = count / 2
    while parent > 0 {
      parent -= 1
      sink(parent, in: heap)
    }
    var worst = heap[0].logit
    // A later id loses against an equal logit.
    for index in count..<logits.count where logits[index] > worst {
      heap[0] = Candidate(logit: logits[index], id: Int32(index))
      sink(0, in: heap)
      worst = heap[0].logit
    }
    // The worst goes last, again and again.
    var end = count
    while end > 1 {
      end -= 1
      let last = heap[end]
      heap[end] = heap[0]
      heap[0] = last
      sink(0, in: heap[0..<end])
    }
    return heap
  }

  private func sink(_ start: Int, in heap: Region<Candidate>) {
    var parent = start
    let moved = heap[start]
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child].precedes(heap[child + 1]) {
        child += 1
      }
      guard moved.precedes(heap[child]) else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = moved
  }

  /// All candidates from `least` on, in order: a radix sort by 11 bits, which
  /// keeps the order of ids among equals.
  private func sortAll(
    _ logits: Region<Float>, atLeast least: Float
  ) -> Region<Candidate> {
    var count = 0
    for index in 0..<logits.count where logits[index] >= least {
      // Minus zero equals zero, and must sort as it.
      candidates[count] = Candidate(logit: logits[index] + 0, id: Int32(index))
      count += 1
    }
    let sorted = spare[0..<count]
    let other = candidates[0..<count]
    sortPass(from: other, to: sorted, shift: 0)
    sortPass(from: sorted, to: other, shift: 11)
    sortPass(from: other, to: sorted, shift: 22)
    return sorted
  }

  private func sortPass(
    from: Region<Candidate>, to: Region<Candidate>, shift: UInt32
  ) {
    var starts: InlineArray<2048, UInt32> = InlineArray(repeating: 0)
    for index in 0..<from.count {
      starts[digit(from[index], shift)] += 1
    }
    var next: UInt32 = 0
    for value in 0..<2048 {
      let count = starts[value]
      starts[value] = next
      next += count
    }
    for index in 0..<from.count {
      let value = digit(from[index], shift)
      to[Int(starts[value])] = from[index]
      starts[value] += 1
    }
  }

  /// Eleven bits of a key that is the smaller the larger the logit.
  @inline(always)
  private func digit(_ candidate: Candidate, _ shift: UInt32) -> Int {
    let bits = candidate.logit.bitPattern
    // Positive floats order as their bits, negative ones the other way round.
    let ascending = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    return Int(~ascending >> shift & 2047)
  }
}
