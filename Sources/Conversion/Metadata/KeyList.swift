import GGUF
import Memory
import Models
import Quantization
import Workbench

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
    String(mostBytes: 128) { $0.append(key, of: architecture) }
  }
}

extension StaticString {
  /// The text as a string.
  var text: String { "\(self)" }
}
