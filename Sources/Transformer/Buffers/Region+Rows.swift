import Memory

extension Region {
  /// What lies behind the first `rows` rows, of as many as the region has.
  func behind(_ rows: Int, of all: Int) -> Region {
    self[(rows * (count / all))..<count]
  }
}
