import GGUF
import Memory

/// Metadata whose keys begin with the architecture's name.
struct MetadataReader {
  let architecture: Architecture
  private let file: GGUFFile

  init(_ file: GGUFFile) throws(ModelError) {
    self.file = file
    let name: Bytes?
    do { name = try file.string(Architecture.key) } catch {
      throw .file(error)
    }
    guard let name else { throw .keyMissing(ShortText(Architecture.key)) }
    guard let architecture = Architecture(named: name) else {
      throw .architectureUnknown(ShortText(name))
    }
    self.architecture = architecture
  }

  /// The integer under `key`, `fallback` where the file has none.
  func integer(
    _ key: ModelKey, _ range: ClosedRange<Int>, or fallback: Int? = nil
  ) throws(ModelError) -> Int {
    let found = try read(key) { name throws(GGUFError) in
      try file.integer(name)
    }
    guard let value = found ?? fallback else {
      throw .keyMissing(ShortText(key.name))
    }
    try check(key, value, range)
    return value
  }

  /// The integers under `key`, one for all layers or an array of one a layer;
  /// `nil` where the file has neither.
  ///
  /// - Throws: `ModelError.valuesPerLayer` where the array has another number of
  ///   elements, others where one is out of its range.
  func perLayer(
    _ key: ModelKey, _ range: ClosedRange<Int>, layers: Int
  ) throws(ModelError) -> LayerIntegers? {
    let found = try read(key) { name throws(GGUFError) -> LayerIntegers? in
      guard case .array(let array)? = file.entry(name) else {
        return try file.integer(name).map { .common($0) }
      }
      if key == .windowPattern, let flags = array.flags { return .each(flags) }
      return try file.integers(name).map { .each($0) }
    }
    guard let found else { return nil }
    switch found {
    case .common(let value): try check(key, value, range)
    case .each(let values):
      guard values.count == layers else {
        throw .valuesPerLayer(
          ShortText(key.name), found: values.count, layers: layers)
      }
      for layer in 0..<layers { try check(key, Int(values[layer]), range) }
    }
    return found
  }

  /// The number under `key`, `fallback` where the file has none.
  func float(
    _ key: ModelKey, _ range: ClosedRange<Double>,
    or fallback: Double? = nil
  ) throws(ModelError) -> Double {
    let found = try read(key) { name throws(GGUFError) in
      try file.float(name)
    }
    guard let value = found ?? fallback else {
      throw .keyMissing(ShortText(key.name))
    }
    // NaN is in no range.
    guard range.contains(value) else {
      throw .numberUnusable(ShortText(key.name))
    }
    return value
  }

  /// The text under `key`, or `nil`.
  func string(_ key: ModelKey) throws(ModelError) -> Bytes? {
    try read(key) { name throws(GGUFError) in try file.string(name) }
  }

  /// The truth under `key`, `fallback` where the file has none.
  func boolean(
    _ key: ModelKey, or fallback: Bool
  ) throws(ModelError) -> Bool {
    try read(key) { name throws(GGUFError) in
      try file.boolean(name)
    } ?? fallback
  }

  private func check(
    _ key: ModelKey, _ value: Int, _ range: ClosedRange<Int>
  ) throws(ModelError) {
    guard range.contains(value) else {
      throw .outOfRange(
        ShortText(key.name), value: value, least: range.lowerBound,
        most: range.upperBound)
    }
  }

  /// Calls `body` with `ARCHITECTURE.key`.
  private func read<Result>(
    _ key: ModelKey, _ body: (Bytes) throws(GGUFError) -> Result
  ) throws(ModelError) -> Result {
    do { return try key.withName(of: architecture, body) } catch {
      throw .file(error)
    }
  }
}

/// A number of each layer, as a file has it.
enum LayerIntegers {
  case common(Int)
  case each(GGUFIntegers)

  /// The number of layer `layer`.
  subscript(layer: Int) -> Int {
    switch self {
    case .common(let value): value
    case .each(let values): Int(values[layer])
    }
  }
}
