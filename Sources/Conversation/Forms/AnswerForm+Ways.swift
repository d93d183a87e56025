public import Memory

/// Ways to an end that chance does not find.
extension AnswerForm {
  /// Whether a name may come next whose value is not free: the schema has
  /// something to say about it.
  @export(interface)
  public mutating func asks(for name: Bytes) -> Bool {
    let colon = Bytes(":")
    let state = state(after: colon, from: state(after: name, from: state))
    guard state >= 0 else { return false }
    let values = Bytes("{[\"t1")
    for index in 0..<values.count where step(state, values[index]) < 0 {
      return true
    }
    return false
  }

  /// Writes the fewest bytes that may come next up to an end.
  ///
  /// None is a backslash, behind which a quote ends nothing, or a control
  /// character.
  ///
  /// - Parameters:
  ///   - ends: bytes, of which the last one is any.
  ///   - most: the greatest byte before it: other characters than those of ASCII
  ///     take far longer.
  ///   - scratch: for the states that are looked at: eight words for each.
  ///   - way: for the bytes.
  /// - Returns: how many they are, or 0 where none were found.
  @export(interface)
  public mutating func way(
    to ends: Bytes, most: UInt8, _ scratch: Region<Int32>,
    into way: Region<UInt8>
  ) -> Int {
    let limit = scratch.count / 8
    var slots = 1
    while slots * 2 <= 4 * limit { slots *= 2 }
    guard limit > 1, most >= 0x20 else { return 0 }
    // States, those that they were reached from, and by which bytes; and where a
    // state is, plus 1, by its number.
    let states = scratch[0..<limit]
    let parents = scratch[limit..<(2 * limit)]
    let bytes = scratch[(2 * limit)..<(3 * limit)]
    let table = scratch[(3 * limit)..<(3 * limit + slots)]
    for slot in 0..<slots { table[slot] = 0 }
    (states[0], parents[0]) = (state, -1)
    var (next, count) = (0, 1)
    while next < count {
      for index in 0..<ends.count where step(states[next], ends[index]) >= 0 {
        return write(next, ends[index], parents, bytes, into: way)
      }
      for byte in 0x20...most where count < limit {
        let reached = step(states[next], byte)
        guard reached >= 0, byte != 0x5C else { continue }
        let hash = UInt32(bitPattern: reached) &* 2_654_435_761
        var slot = Int(hash) & (slots - 1)
        while table[slot] > 0, states[Int(table[slot]) - 1] != reached {
          slot = (slot + 1) & (slots - 1)
        }
        guard table[slot] == 0 else { continue }
        states[count] = reached
        parents[count] = Int32(next)
        bytes[count] = Int32(byte)
        count += 1
        table[slot] = Int32(count)
      }
      next += 1
    }
    return 0
  }

  /// The bytes on the way to a state, and the last one.
  private func write(
    _ state: Int, _ end: UInt8, _ parents: Region<Int32>,
    _ bytes: Region<Int32>, into way: Region<UInt8>
  ) -> Int {
    var length = 1
    var place = state
    while parents[place] >= 0 {
      length += 1
      place = Int(parents[place])
    }
    guard length <= way.count else { return 0 }
    way[length - 1] = end
    place = state
    for index in stride(from: length - 2, through: 0, by: -1) {
      way[index] = UInt8(truncatingIfNeeded: bytes[place])
      place = Int(parents[place])
    }
    return length
  }
}
