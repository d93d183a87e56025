public import Memory

/// A region of its own for a test; it lives until the process ends.
public func region<Element: BitwiseCopyable>(
  of count: Int, _ type: Element.Type = Element.self
) -> Region<Element> {
  let start = UnsafeMutableRawPointer.allocate(
    byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: 64)
  start.initializeMemory(
    as: UInt8.self, repeating: 0, count: count * MemoryLayout<Element>.stride)
  return Region(
    start: start.bindMemory(to: Element.self, capacity: max(count, 1)),
    count: count)
}

/// A view of a copy of `bytes`; it lives until the process ends.
public func view(_ bytes: some Collection<UInt8>) -> Bytes {
  let copy = region(of: bytes.count, UInt8.self)
  for (index, byte) in bytes.enumerated() { copy[index] = byte }
  return copy.bytes
}

/// A view of a text's UTF-8; it lives until the process ends.
public func view(_ text: String) -> Bytes { view(Array(text.utf8)) }

/// A copy of a text with a NUL behind it; it lives until the process ends.
public func cString(_ text: String) -> UnsafePointer<CChar> {
  let bytes = region(of: text.utf8.count + 1, CChar.self)
  for (index, byte) in text.utf8.enumerated() {
    bytes[index] = CChar(bitPattern: byte)
  }
  guard let start = bytes.unsafeStart else { preconditionFailure("no bytes") }
  return UnsafePointer(start)
}

/// What a failure says of itself.
public func message(_ failure: some Failure) -> String {
  var out = TextBuffer(region(of: 4096))
  failure.describe(into: &out)
  return string(out.bytes)
}

/// The bytes as a string, repaired where they are no UTF-8.
public func string(_ bytes: Bytes) -> String {
  String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
}
