import Memory
import Transformer

/// What a session's file begins with: who may read it, and its table of parts.
///
/// All numbers are little-endian. 64 bytes: the magic, the version and the
/// number of parts (32 bits each), the bytes of the file, two fingerprints of
/// the model, the types of keys and values and the arithmetic (8 bits each, 5
/// empty), tokens, the header's own checksum, 0 while it is computed. Then 32
/// bytes for each part: its bytes, its checksum, its first position, 0. The
/// parts follow without a gap: tokens, turns, each layer, checkpoints.
struct SessionHeader {
  /// A part of the file.
  struct Part {
    var bytes: Int
    var sum: UInt64
    var first: Int
  }

  static let version: UInt32 = 1
  static let fixedBytes = 64
  static let rowBytes = 32
  /// The parts before those of layers.
  static let partsBefore = 2
  static var magic: Bytes { Bytes("SWLTSESS") }

  private static let sumPlace = 56

  let memory: Region<UInt8>

  /// The bytes of a header with so many parts.
  static func byteCount(_ parts: Int) -> Int { fixedBytes + parts * rowBytes }

  /// The 64-bit number at `place`.
  func word(_ place: Int) -> UInt64 {
    memory.bytes.load(UInt64.self, at: place) ?? 0
  }

  func store(_ word: UInt64, at place: Int) {
    for index in 0..<8 {
      memory[place + index] = UInt8(truncatingIfNeeded: word >> (8 * index))
    }
  }

  var version: UInt32 { UInt32(truncatingIfNeeded: word(8)) }
  var partCount: UInt32 { UInt32(truncatingIfNeeded: word(8) >> 32) }
  var fileBytes: UInt64 { word(16) }
  var model: ModelFingerprint {
    ModelFingerprint(keys: word(24), weights: word(32))
  }
  /// The types of keys and values, and the arithmetic.
  var types: UInt64 { word(40) }
  var tokenCount: UInt64 { word(48) }

  /// The part at `index`; numbers beyond any file are cut to one.
  subscript(index: Int) -> Part {
    get {
      let place = SessionHeader.fixedBytes + index * SessionHeader.rowBytes
      return Part(
        bytes: Int(clamping: word(place)), sum: word(place + 8),
        first: Int(clamping: word(place + 16)))
    }
    nonmutating set {
      let place = SessionHeader.fixedBytes + index * SessionHeader.rowBytes
      store(UInt64(newValue.bytes), at: place)
      store(newValue.sum, at: place + 8)
      store(UInt64(newValue.first), at: place + 16)
      store(0, at: place + 24)
    }
  }

  /// Begins a header of `parts` parts.
  func begin(
    parts: Int, model: ModelFingerprint, types: UInt64, tokens: Int
  ) {
    memory.copy(from: SessionHeader.magic)
    store(UInt64(SessionHeader.version) | UInt64(parts) << 32, at: 8)
    store(model.keys, at: 24)
    store(model.weights, at: 32)
    store(types, at: 40)
    store(UInt64(tokens), at: 48)
  }

  /// Notes the bytes of the whole file and the checksum of the header.
  ///
  /// - Returns: the bytes of the file.
  func seal() -> Int {
    let parts = Int(partCount)
    var sum = SessionHeader.byteCount(parts)
    for index in 0..<parts { sum += self[index].bytes }
    store(UInt64(sum), at: 16)
    store(0, at: SessionHeader.sumPlace)
    store(sumOfHeader, at: SessionHeader.sumPlace)
    return sum
  }

  private var sumOfHeader: UInt64 {
    var sum = Checksum()
    sum.add(memory[0..<SessionHeader.byteCount(Int(partCount))].bytes)
    return sum.value
  }

  /// Whether the header is what was sealed.
  var isSound: Bool {
    let found = word(SessionHeader.sumPlace)
    store(0, at: SessionHeader.sumPlace)
    defer { store(found, at: SessionHeader.sumPlace) }
    return sumOfHeader == found
  }
}

extension Transformer {
  /// The types of keys and values as a header has them, and whether a library
  /// with bits of its own computes prompts.
  var cacheTypes: UInt64 {
    UInt64(cache.keyType.tag) | UInt64(cache.valueType.tag) << 8
      | (usesLibrary ? 1 << 16 : 0)
  }
}

extension KeyValueType {
  /// The number in files.
  fileprivate var tag: UInt8 {
    switch self {
    case .f16: 1
    case .q8_0: 8
    case .q4_0: 4
    }
  }

  /// The name of a number in files.
  static func name(tag: UInt8) -> StaticString {
    for type in KeyValueType.allCases where type.tag == tag {
      return type.name
    }
    return "unknown"
  }
}
