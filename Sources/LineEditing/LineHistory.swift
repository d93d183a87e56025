import Memory

/// Lines that were entered, as many of the newest as have room.
///
/// Each ends with NUL, which no line holds; the oldest stands first.
struct LineHistory {
  private let storage: Region<UInt8>
  private var used = 0

  /// How many there are.
  private(set) var count = 0

  init(_ storage: Region<UInt8>) {
    self.storage = storage
  }

  /// Keeps a line, for which the oldest make room; false where it is too long
  /// for all.
  mutating func add(_ line: Bytes) -> Bool {
    guard line.count < storage.count else { return false }
    while line.count + 1 > storage.count - used { removeOldest() }
    storage[used..<(used + line.count)].copy(from: line)
    used += line.count
    storage[used] = 0
    used += 1
    count += 1
    return true
  }

  /// Forgets the line that was kept last.
  mutating func removeNewest() {
    guard count > 0 else { return }
    used = start(of: used - 1)
    count -= 1
  }

  /// The line that was kept `age` lines before the last; traps where there are
  /// not so many.
  func line(_ age: Int) -> Bytes {
    precondition(age >= 0 && age < count, "no such line")
    var end = used - 1
    for _ in 0..<age { end = start(of: end) - 1 }
    return storage[start(of: end)..<end].bytes
  }

  /// The start of the line whose NUL stands at `end`.
  private func start(of end: Int) -> Int {
    var start = end
    while start > 0, storage[start - 1] != 0 { start -= 1 }
    return start
  }

  private mutating func removeOldest() {
    var end = 0
    while storage[end] != 0 { end += 1 }
    let rest = storage[(end + 1)..<used].bytes
    storage[0..<rest.count].copy(from: rest)
    used = rest.count
    count -= 1
  }
}
