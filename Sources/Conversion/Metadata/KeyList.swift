import GGUF
import Memory
import Models
import Quantization

/// Keys of metadata in the order in which they were first set.
struct KeyList {
  private(set) var keys: [OutputKey] = []
  private var places: [String: Int] = [:]
  let architecture: Architecture

  init(_ architecture: Architecture) { self.architecture = architecture }

  /// Sets a key; one that is there keeps its place.
  mutating func set(_ key: String, _ value: OutputValue) {
    if let place = places[key] {
      keys[place].value = value
    } else {
      places[key] = keys.count
      keys.append(OutputKey(key, value))
    }
  }

  /// Sets a key of the model's shape.
  mutating func set(_ key: ModelKey, _ value: OutputValue) {
    set(KeyList.name(key, architecture), value)
  }

  mutating func set(_ key: ModelKey, _ number: Int) {
    set(key, .uint32(UInt32(number)))
  }

  mutating func set(_ key: ModelKey, _ number: Double) {
    set(key, .float32(Float(number)))
  }

  /// The name of a key of the model's shape.
  static func name(_ key: ModelKey, _ architecture: Architecture) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
      var text = TextBuffer(
        Region(start: buffer.baseAddress, count: buffer.count))
      text.append(key, of: architecture)
      return String(decoding: buffer[0..<text.count], as: UTF8.self)
    }
  }
}

extension StaticString {
  /// The text as a string.
  var text: String { "\(self)" }
}
