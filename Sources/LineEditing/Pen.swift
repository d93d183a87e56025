import Memory

/// Gathers what is drawn into pieces.
struct Pen {
  private let storage: Region<UInt8>
  private var used = 0

  init(_ storage: Region<UInt8>) {
    self.storage = storage
  }

  mutating func put<Fault>(
    _ byte: UInt8, _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    if used == storage.count { try flush(write) }
    storage[used] = byte
    used += 1
  }

  mutating func put<Fault>(
    _ text: StaticString, _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    let bytes = Bytes(text)
    for index in 0..<bytes.count { try put(bytes[index], write) }
  }

  /// A sequence with a number: ESC `[`, the number, the letter.
  mutating func put<Fault>(
    _ number: Int, _ letter: UInt8, _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    if storage.count - used < 32 { try flush(write) }
    var text = TextBuffer(storage[used..<storage.count])
    text.append("\u{1B}[")
    text.append(number)
    text.append(byte: letter)
    used += text.count
  }

  mutating func flush<Fault>(
    _ write: (Bytes) throws(Fault) -> Void
  ) throws(Fault) {
    let gathered = storage[0..<used].bytes
    used = 0
    if !gathered.isEmpty { try write(gathered) }
  }
}
