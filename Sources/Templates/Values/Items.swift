/// The elements of a value that can be gone through, by their numbers.
struct Items: BitwiseCopyable {
  let value: Value
  let count: Int

  /// The elements of a list, tuple or generator.
  init(_ value: Value) {
    self.value = value
    switch value {
    case .list(let run), .tuple(let run), .generator(let run):
      count = run.length
    default: count = 0
    }
  }

  init(_ value: Value, count: Int) {
    self.value = value
    self.count = count
  }
}
