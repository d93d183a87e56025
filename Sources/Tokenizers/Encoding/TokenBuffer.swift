public import Memory

/// A list of token ids with a fixed capacity.
public struct TokenBuffer {
  fileprivate let storage: Region<Int32>

  /// The number of ids in the list.
  public private(set) var count = 0

  /// How many ids were pushed and did not fit.
  private(set) var refusedCount = 0

  /// An empty list over `storage`, which it fills from the beginning.
  public init(_ storage: Region<Int32>) {
    self.storage = storage
  }

  /// The most ids the list can hold.
  public var capacity: Int { storage.count }

  /// How many more ids fit.
  public var freeCapacity: Int { storage.count - count }

  /// The ids in the list; valid until the list changes.
  public var ids: Region<Int32> { storage[0..<count] }

  /// The id at `index`; traps outside of the list.
  public subscript(index: Int) -> Int32 {
    precondition(index < count, "TokenBuffer index out of range")
    return storage[index]
  }

  /// The last id, `nil` where there is none.
  public var last: Int32? { count > 0 ? storage[count - 1] : nil }

  /// Appends an id.
  ///
  /// - Throws: `TokenizerError.tooManyTokens` where the list is full.
  public mutating func append(_ id: Int32) throws(TokenizerError) {
    guard count < storage.count else {
      throw .tooManyTokens(count: count + 1, limit: capacity)
    }
    push(id)
  }

  /// Forgets all ids.
  public mutating func removeAll() { truncate(to: 0) }

  /// Keeps the first `newCount` ids; traps where there are fewer.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    count = newCount
    refusedCount = 0
  }

  /// Appends an id, or counts it as refused: a text is read to its end, so that
  /// the error can tell how many tokens it has.
  @inline(always)
  mutating func push(_ id: Int32) {
    if count < storage.count {
      storage[count] = id
      count += 1
    } else {
      refusedCount += 1
    }
  }
}

extension TokenBuffer {
  /// Removes the ids in `range` and moves up those behind.
  public mutating func remove(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    for index in range.upperBound..<count {
      storage[index - range.count] = storage[index]
    }
    truncate(to: count - range.count)
  }
}
