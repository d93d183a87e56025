/// What can be computed behind positions that were computed before.
extension Transformer {
  /// The most positions, up to `count`, that the next can be computed behind
  /// with the bits of a fresh run.
  ///
  /// Windows and convolutions keep the last positions and some checkpoints: it
  /// may be fewer than `count`, or none.
  public func reusable(_ count: Int) -> Int {
    cache.reusable(states.reusable(count))
  }

  /// Takes whatever the memory holds for `count` positions: for those who
  /// measure time, and do not look at results.
  public func assume(_ count: Int) {
    lead(.assume(count))
    cache.assume(count)
    states.assume()
  }
}
