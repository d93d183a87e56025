import Memory

/// A dialogue as bytes: three 32-bit numbers, little-endian, of turns kept,
/// turns forgotten and bytes of text, the end of each text, and the texts.
extension Dialogue {
  private static let headBytes = 12

  /// Writes it.
  func write(into out: inout TextBuffer) {
    func write(_ number: Int32) {
      for shift in 0..<4 {
        out.append(byte: UInt8(truncatingIfNeeded: number >> Int32(8 * shift)))
      }
    }
    write(Int32(count))
    write(Int32(clamping: forgottenCount))
    write(Int32(end))
    for index in 0..<(2 * count + 1) { write(ends[index]) }
    out.append(text[0..<end].bytes)
  }

  /// Whether `read` can take these bytes: all of them belong to a dialogue whose
  /// texts are UTF-8 and have room.
  func canRead(_ bytes: Bytes) -> Bool {
    guard let turns = bytes.load(Int32.self, at: 0),
      let forgotten = bytes.load(Int32.self, at: 4),
      let length = bytes.load(Int32.self, at: 8),
      turns >= 0, forgotten >= 0, length >= 0, Int(length) <= text.count,
      2 * Int(turns) < ends.count
    else { return false }
    let start = Dialogue.headBytes + 4 * (2 * Int(turns) + 1)
    guard bytes.count == start + Int(length) else { return false }
    var before = 0
    for index in 0..<(2 * Int(turns) + 1) {
      let place = Dialogue.headBytes + 4 * index
      guard let end = bytes.load(Int32.self, at: place), Int(end) >= before,
        end <= length,
        bytes[(start + before)..<(start + Int(end))].firstInvalidUTF8 == nil
      else { return false }
      before = Int(end)
    }
    return before == Int(length)
  }

  /// Becomes the dialogue of these bytes, which `canRead` took.
  mutating func read(_ bytes: Bytes) {
    count = Int(bytes.load(Int32.self, at: 0) ?? 0)
    forgottenCount = Int(bytes.load(Int32.self, at: 4) ?? 0)
    for index in 0..<(2 * count + 1) {
      ends[index] =
        bytes.load(Int32.self, at: Dialogue.headBytes + 4 * index) ?? 0
    }
    text.copy(
      from: bytes.suffix(from: Dialogue.headBytes + 4 * (2 * count + 1)))
  }
}
