import GGUF
import Memory

/// Metadata whose keys begin with the architecture's name.
struct MetadataReader {
  let architecture: Architecture
  private let file: GGUFFile

  init(_ file: GGUFFile) throws(ModelError) {
    self.file = file
    let name: Bytes?
    do { name = try file.string("general.architecture") } catch {
      throw .file(error)
    }
    guard let name else {
      throw .keyMissing(ShortText("general.architecture"))
    }
    guard let architecture = Architecture(named: name) else {
      throw .architectureUnknown(ShortText(name))
    }
    self.architecture = architecture
  }

  /// The integer under `key`, `fallback` where the file has none.
  func integer(
    _ key: StaticString, _ range: ClosedRange<Int>, or fallback: Int? = nil
  ) throws(ModelError) -> Int {
    var value = fallback
    do {
      value =
        try withKey(key) { name throws(GGUFError) in
          try file.integer(name)
        } ?? fallback
    } catch { throw .file(error) }
    guard let value else { throw .keyMissing(ShortText(key)) }
    guard range.contains(value) else {
      throw .outOfRange(
        ShortText(key), value: value, least: range.lowerBound,
        most: range.upperBound)
    }
    return value
  }

  /// The number under `key`, `fallback` where the file has none.
  func float(
    _ key: StaticString, _ range: ClosedRange<Double>,
    or fallback: Double? = nil
  ) throws(ModelError) -> Double {
    var value = fallback
    do {
      value =
        try withKey(key) { name throws(GGUFError) in
          try file.float(name)
        } ?? fallback
    } catch { throw .file(error) }
    guard let value else { throw .keyMissing(ShortText(key)) }
    // NaN is in no range.
    guard range.contains(value) else { throw .numberUnusable(ShortText(key)) }
    return value
  }

  /// The text under `key`, or `nil`.
  func string(_ key: StaticString) throws(ModelError) -> Bytes? {
    do {
      return try withKey(key) { name throws(GGUFError) in
        try file.string(name)
      }
    } catch { throw .file(error) }
  }

  /// The truth under `key`, `fallback` where the file has none.
  func boolean(
    _ key: StaticString, or fallback: Bool
  ) throws(ModelError) -> Bool {
    do {
      return try withKey(key) { name throws(GGUFError) in
        try file.boolean(name)
      } ?? fallback
    } catch { throw .file(error) }
  }

  /// Calls `body` with `ARCHITECTURE.key`.
  private func withKey<Result>(
    _ key: StaticString, _ body: (Bytes) throws(GGUFError) -> Result
  ) throws(GGUFError) -> Result {
    var storage: InlineArray<128, UInt8> = InlineArray(repeating: 0)
    var count = 0
    func add(_ bytes: Bytes) {
      for index in 0..<bytes.count {
        storage[count] = bytes[index]
        count += 1
      }
    }
    add(Bytes(architecture.name))
    add(Bytes("."))
    add(Bytes(key))
    var span = storage.mutableSpan
    return try span.withUnsafeMutableBufferPointer {
      buffer throws(GGUFError) in
      try body(Bytes(start: UnsafePointer(buffer.baseAddress), count: count))
    }
  }
}
