import JSON
import Memory
import Workbench

/// Reads the JSON of a header, an entry at a time.
struct HeaderParser {
  private var reader: JSONReader
  private let file: String
  private let dataCount: UInt64
  private var names: Set<String> = []

  init(_ text: UnsafeRawBufferPointer, file: String, dataCount: UInt64) {
    reader = JSONReader(
      Bytes(
        start: text.baseAddress?.assumingMemoryBound(to: UInt8.self),
        count: text.count))
    self.file = file
    self.dataCount = dataCount
  }

  /// The tensors, in the order of the text; offsets count from the data's
  /// beginning.
  mutating func entries() throws(SafetensorsFailure) -> [SafetensorsHeader
    .Entry]
  {
    var entries: [SafetensorsHeader.Entry] = []
    try json { reader throws(JSONError) in try reader.beginObject() }
    while let key = try json({ reader throws(JSONError) in
      try reader.nextKey()
    }) {
      let name = try name(key)
      guard names.insert(name).inserted else {
        throw .duplicate(file: file, name: name)
      }
      guard name != "__metadata__" else {
        try json { reader throws(JSONError) in try reader.skip() }
        continue
      }
      guard entries.count < SafetensorsHeader.tensorLimit else {
        throw .tooMany(file: file, limit: SafetensorsHeader.tensorLimit)
      }
      entries.append(try entry(name))
    }
    // The format fills the header up with spaces, which JSON allows.
    try json { reader throws(JSONError) in try reader.end() }
    return entries
  }

  private mutating func entry(
    _ name: String
  ) throws(SafetensorsFailure) -> SafetensorsHeader.Entry {
    var type: ElementType?
    var shape: [Int]?
    var place: [Int]?
    try json { reader throws(JSONError) in try reader.beginObject() }
    while let key = try json({ reader throws(JSONError) in
      try reader.nextKey()
    }) {
      let isTwice =
        switch HeaderParser.text(key) {
        case "dtype": type != nil
        case "shape": shape != nil
        case "data_offsets": place != nil
        default: false
        }
      guard !isTwice else { throw .duplicate(file: file, name: name) }
      switch HeaderParser.text(key) {
      case "dtype": type = try elementType(of: name)
      case "shape":
        shape = try numbers(of: name, most: SafetensorsHeader.rankLimit)
      case "data_offsets": place = try numbers(of: name, most: 2)
      default: try json { reader throws(JSONError) in try reader.skip() }
      }
    }
    guard let type, let shape, let place, place.count == 2 else {
      throw .badHeader(
        file: file, at: reader.offset,
        reason: "an entry needs dtype, shape and two data_offsets")
    }
    let (begin, end) = (UInt64(place[0]), UInt64(place[1]))
    guard begin <= end, end <= dataCount else {
      throw .outside(
        file: file, name: name, begin: begin, end: end, available: dataCount)
    }
    let needed = try byteCount(type, shape, of: name)
    guard end - begin == needed else {
      throw .badSize(
        file: file, name: name, bytes: end - begin, needed: needed)
    }
    return SafetensorsHeader.Entry(
      tensor: StoredTensor(name: name, type: type, shape: shape), offset: begin,
      byteCount: needed)
  }

  private func byteCount(
    _ type: ElementType, _ shape: [Int], of name: String
  ) throws(SafetensorsFailure) -> UInt64 {
    var count = type.byteCount ?? 1
    var isEmpty = false
    for length in shape {
      // A zero must not hide a product of the others that overflows.
      if length == 0 { isEmpty = true }
      let (product, overflow) = count.multipliedReportingOverflow(
        by: max(length, 1))
      guard !overflow else {
        throw .badShape(file: file, name: name, reason: "leaves 63 bits")
      }
      count = product
    }
    return isEmpty ? 0 : UInt64(count)
  }

  private mutating func elementType(
    of name: String
  ) throws(SafetensorsFailure) -> ElementType {
    let text = try json { reader throws(JSONError) in try reader.string() }
    let spelled = HeaderParser.text(text)
    guard let type = ElementType(rawValue: spelled), type != .blocks else {
      throw .unknownType(file: file, name: name, type: spelled)
    }
    return type
  }

  private mutating func numbers(
    of name: String, most: Int
  ) throws(SafetensorsFailure) -> [Int] {
    var numbers: [Int] = []
    try json { reader throws(JSONError) in try reader.beginArray() }
    while try json({ reader throws(JSONError) in try reader.nextElement() }) {
      guard numbers.count < most else {
        throw .badShape(
          file: file, name: name, reason: "has more than \(most) numbers")
      }
      numbers.append(
        try json { reader throws(JSONError) in
          try reader.integer(in: 0...Int.max)
        })
    }
    return numbers
  }

  private func name(_ key: JSONText) throws(SafetensorsFailure) -> String {
    let name = HeaderParser.text(key)
    guard !name.isEmpty, name.utf8.count <= SafetensorsHeader.nameLimit,
      name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
    else { throw .badName(file: file, name: name) }
    return name
  }

  /// A text, cut where it is longer than anything that is asked for.
  private static func text(_ text: JSONText) -> String {
    let count = text.decodedCount
    guard count <= 4096 else { return String(repeating: "…", count: 256) }
    return String(unsafeUninitializedCapacity: count) { buffer in
      var out = TextBuffer(Region(start: buffer.baseAddress, count: count))
      try? text.decode(into: &out)
      return out.count
    }
  }

  private mutating func json<Result>(
    _ body: (inout JSONReader) throws(JSONError) -> Result
  ) throws(SafetensorsFailure) -> Result {
    do { return try body(&reader) } catch {
      throw .badHeader(file: file, at: error.offset, reason: "\(error.code)")
    }
  }
}
