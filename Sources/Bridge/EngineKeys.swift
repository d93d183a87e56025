import JSON
public import Memory

/// The keys of a request that the engine has, by its own word.
public struct EngineKeys {
  private var names: [[UInt8]] = []

  /// No keys.
  public init() {}

  /// The keys of a reply to `hello`; none where it is no such reply.
  public init(hello line: Bytes) {
    var reader = JSONReader(line)
    do throws(JSONError) {
      try reader.beginObject()
      while let name = try reader.nextKey() {
        if name == "keys" {
          try read(&reader)
        } else {
          try reader.skip()
        }
      }
    } catch {
      names = []
    }
  }

  /// Whether there are none.
  public var isEmpty: Bool { names.isEmpty }

  /// The engine's own spelling of a key, where it has it.
  func spelling(of name: JSONText) -> Int? {
    for index in names.indices {
      if withBytes(names[index], { name == $0 }) { return index }
    }
    return nil
  }

  /// The key with a number.
  subscript(index: Int) -> [UInt8] { names[index] }

  private mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.beginArray()
    while try reader.nextElement() {
      try reader.beginObject()
      while let member = try reader.nextKey() {
        if member == "name" {
          names.append([UInt8](try reader.string().encoded))
        } else {
          try reader.skip()
        }
      }
    }
  }
}
