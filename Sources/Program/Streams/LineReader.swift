import CHost
import LineEditing
import Memory

/// Reads records from a descriptor into one fixed buffer.
///
/// A record ends with its separator, or with the end of input. One that does not
/// fit is skipped to its end and reported, and the next is read as usual.
struct LineReader {
  private let descriptor: Int32
  private let buffer: Region<UInt8>
  private let separator: UInt8
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var isFirst = true

  /// Whether a record that begins with a fence goes on to the fence's end.
  var joinsFences = false

  /// A reader that holds records of up to `buffer.count − 1` bytes.
  init(descriptor: Int32, buffer: Region<UInt8>, separator: UInt8) {
    precondition(buffer.count >= 2)
    host_terminal_begin_lines(descriptor)
    self.descriptor = descriptor
    self.buffer = buffer
    self.separator = separator
  }

  /// The next record without its separator, or `nil` at the end.
  ///
  /// A line loses its trailing CR, and the first record a UTF-8 byte order mark.
  /// The bytes are valid until the next call.
  ///
  /// - Throws: `InputError` where the record is too long or reading failed.
  mutating func next() throws(InputError) -> Bytes? {
    var searched = start
    while true {
      while searched < end, buffer[searched] != separator { searched += 1 }
      if searched < end {
        if joinsFences, Fence.isOpen(buffer[start..<searched].bytes) {
          searched += 1
          continue
        }
        return take(upTo: searched, next: searched + 1)
      }
      if isAtEnd {
        guard start < end else { return nil }
        return take(upTo: end, next: end)
      }
      if start > 0 {
        searched -= start
        move()
      }
      if end == buffer.count {
        try skip()
        throw .lineTooLong(limit: buffer.count - 1)
      }
      try fill()
    }
  }

  /// All that is left of the input as one record.
  ///
  /// - Throws: `InputError` where it is too long or reading failed.
  mutating func rest() throws(InputError) -> Bytes? {
    move()
    while !isAtEnd {
      guard end < buffer.count else {
        throw .lineTooLong(limit: buffer.count - 1)
      }
      try fill()
    }
    guard end > 0 else { return nil }
    // One newline at the end belongs to the file, not to the text.
    let last = buffer[end - 1] == 0x0A ? end - 1 : end
    return take(upTo: last, next: end)
  }

  private mutating func take(upTo last: Int, next: Int) -> Bytes {
    var record = buffer[start..<last].bytes
    start = next
    if separator == 0x0A, let tail = record.last, tail == 0x0D {
      record = record[0..<(record.count - 1)]
    }
    if isFirst, record.starts(with: "\u{FEFF}") {
      record = record.suffix(from: 3)
    }
    isFirst = false
    return record
  }

  private mutating func move() {
    for index in start..<end { buffer[index - start] = buffer[index] }
    end -= start
    start = 0
  }

  private mutating func fill() throws(InputError) {
    let free = buffer[end..<buffer.count]
    let got = host_read(descriptor, free.unsafeStart, free.count)
    guard got >= 0 else { throw .readFailed(errno: host_errno()) }
    if got == 0 { isAtEnd = true }
    end += Int(got)
  }

  /// Drops the record that fills the buffer, up to its separator.
  private mutating func skip() throws(InputError) {
    isFirst = false
    while true {
      start = 0
      end = 0
      try fill()
      if isAtEnd { return }
      for index in 0..<end where buffer[index] == separator {
        start = index + 1
        return
      }
    }
  }
}

extension Bytes {
  /// The last byte, or `nil`.
  fileprivate var last: UInt8? { isEmpty ? nil : self[count - 1] }

  /// Whether the bytes begin with the literal's UTF-8.
  fileprivate func starts(with literal: StaticString) -> Bool {
    starts(with: Bytes(literal))
  }
}
