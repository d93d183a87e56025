import Grammars
import Memory

extension SchemaAutomaton {
  /// Adds the formulas of keywords that speak of numbers.
  mutating func numberKeywords(
    _ document: Ref, _ draft: Int32
  ) throws(SchemaError) {
    try bound(document, draft, .minimum, "minimum", "exclusiveMinimum")
    try bound(document, draft, .maximum, "maximum", "exclusiveMaximum")
    let step = try member(document, "multipleOf")
    if step != 0 {
      let place = enter("multipleOf")
      guard heap.kind(step) == .decimal else { throw kept(step) }
      let value = heap.decimal(step)
      guard !value.isNegative, !value.isZero else { throw .invalid }
      try heap.push(try heap.record(.multiple, step))
      leave(place)
    }
  }

  /// Why a value is no number that is kept.
  private func kept(_ value: Ref) -> SchemaError {
    heap.kind(value) == .nothing ? .unsupported : .invalid
  }

  private mutating func bound(
    _ document: Ref, _ draft: Int32, _ kind: RecordKind, _ name: StaticString,
    _ exclusive: StaticString
  ) throws(SchemaError) {
    let value = try member(document, name)
    let other = try member(document, exclusive)
    if value != 0 {
      let place = enter(name)
      guard heap.kind(value) == .decimal else { throw kept(value) }
      let isExclusive =
        draft == Draft.four && other != 0 && heap.kind(other) == .yes
      try heap.push(try heap.record(kind, value, isExclusive ? 1 : 0))
      leave(place)
    }
    if other != 0, draft > Draft.four {
      let place = enter(exclusive)
      guard heap.kind(other) == .decimal else { throw kept(other) }
      try heap.push(try heap.record(kind, other, 1))
      leave(place)
    }
  }

  /// Adds the formulas of keywords that speak of strings.
  mutating func stringKeywords(_ document: Ref) throws(SchemaError) {
    if let least = try count(document, "minLength"), least > 0 {
      try heap.push(try heap.record(.minimumLength, least))
    }
    if let most = try count(document, "maxLength") {
      try heap.push(try heap.record(.maximumLength, most))
    }
    let pattern = try member(document, "pattern", .text)
    if pattern != 0 {
      let place = enter("pattern")
      try heap.push(try self.pattern(pattern))
      leave(place)
    }
    let format = try member(document, "format")
    if format != 0, heap.kind(format) == .text {
      let place = enter("format")
      let automaton = try self.format(format)
      if automaton != 0 { try heap.push(try heap.record(.pattern, automaton)) }
      leave(place)
    }
  }

  /// The formula of a pattern.
  ///
  /// What a text looks ahead for at its very beginning is a pattern of its own,
  /// or one that must not be.
  private mutating func pattern(_ text: Ref) throws(SchemaError) -> Ref {
    let start = heap.top
    var source = try bytes(of: text)
    while let look = LookAhead(source) {
      // The look-ahead's own expression, where the text begins.
      var out = TextBuffer(bytes[source.count..<bytes.count])
      out.append("^(?:")
      out.append(source[look.expression])
      out.append(")")
      guard !out.isTruncated else { throw .tooComplex }
      let found = try heap.record(
        .pattern, try machine(out.bytes, anywhere: true))
      try heap.push(look.isNegative ? try not(found) : found)
      // The rest of it, and again.
      let rest = look.rest
      for index in rest.lowerBound..<rest.upperBound {
        bytes[index - rest.lowerBound + 1] = source[index]
      }
      bytes[0] = 0x5E
      source = bytes[0..<(rest.count + 1)].bytes
    }
    let rest = try machine(source, anywhere: true)
    try heap.push(try heap.record(.pattern, rest))
    return try all(since: start)
  }

  /// The machine of an expression that is a text of the document.
  mutating func machine(
    text: Ref, anywhere: Bool
  ) throws(SchemaError) -> Ref {
    try machine(bytes(of: text), anywhere: anywhere)
  }

  /// The bytes of a text, valid until the next text is taken out.
  func bytes(of text: Ref) throws(SchemaError) -> Bytes {
    let count = heap.length(text)
    guard count <= bytes.count else { throw .tooComplex }
    for index in 0..<count { bytes[index] = heap.byte(text, index) }
    return bytes[0..<count].bytes
  }

  /// The automaton of a format, or 0 where it says nothing.
  private mutating func format(_ name: Ref) throws(SchemaError) -> Ref {
    if heap.isText(name, "date") {
      return try heap.record(.clock, ClockText.date)
    }
    if heap.isText(name, "time") {
      return try heap.record(.clock, ClockText.time)
    }
    if heap.isText(name, "date-time") {
      return try heap.record(.clock, ClockText.dateTime)
    }
    let length = try bytes(of: name).count
    var out = TextBuffer(bytes[length..<bytes.count])
    guard Formats.write(bytes[0..<length].bytes, into: &out) else { return 0 }
    return try machine(out.bytes, anywhere: false)
  }
}
