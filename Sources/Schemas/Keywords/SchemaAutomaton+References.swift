import Grammars
import Memory

extension SchemaAutomaton {
  /// The context inside of a schema that may have an identifier of its own.
  mutating func inner(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    let draft = heap.word(context, 2)
    // A reference leads into the context that its target makes.
    if heap.word(context, 1) == document { return context }
    let name = try member(document, draft == Draft.four ? "id" : "$id")
    guard name != 0, heap.kind(name) == .text, heap.length(name) > 0,
      heap.byte(name, 0) != 0x23
    else { return context }
    // Before 2019 what stands beside a reference counts for nothing.
    if draft < Draft.d2019, try member(document, "$ref") != 0 { return context }
    let base = try resolve(name, against: heap.word(context, 0))
    return try self.context(
      base, document, draft, enteredFrom: heap.word(context, 3))
  }

  /// A context: base, root, draft, and the bases of all resources that were
  /// entered on the way, the outermost first.
  ///
  /// Only dynamic references ask for them, so they are kept only where there
  /// are any.
  mutating func context(
    _ base: Ref, _ root: Ref, _ draft: Int32, enteredFrom scope: Ref
  ) throws(SchemaError) -> Ref {
    var newScope = scope
    if dynamicAnchors > 0, !includes(member: base, scope) {
      let list = heap.top
      for index in 0..<heap.count(scope) {
        try heap.push(heap.word(scope, index))
      }
      try heap.push(base)
      newScope = try heap.record(.list, since: list)
    }
    let start = heap.top
    try heap.push(base)
    try heap.push(root)
    try heap.push(draft)
    try heap.push(newScope)
    return try heap.record(.context, since: start)
  }

  /// Adds the formulas of references whose target depends on the way to them.
  mutating func references(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    let draft = heap.word(context, 2)
    if draft < Draft.d2019 { return }
    let keyword: StaticString =
      draft == Draft.d2020 ? "$dynamicRef" : "$recursiveRef"
    let reference = try member(document, keyword, .text)
    if reference == 0 { return }
    let place = enter(keyword)
    try heap.push(try resolve(dynamic: reference, context))
    leave(place)
  }

  /// The target of a dynamic reference: where its plain target has a dynamic
  /// anchor, the outermost resource on the way that has the same one.
  mutating func resolve(
    dynamic reference: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    let plain = try resolve(reference, context)
    var mark = 0
    while mark < heap.length(reference), heap.byte(reference, mark) != 0x23 {
      mark += 1
    }
    let base = heap.word(heap.word(plain, 1), 0)
    guard try dynamicAnchor(base, reference, mark) != 0,
      mark + 1 >= heap.length(reference)
        || heap.byte(reference, mark + 1) != 0x2F
    else { return plain }
    let scope = heap.word(context, 3)
    for index in 0..<heap.count(scope) {
      let found = try dynamicAnchor(heap.word(scope, index), reference, mark)
      if found != 0 { return try entered(found, context) }
    }
    return plain
  }

  /// What a resource has under a dynamic anchor, or 0.
  private mutating func dynamicAnchor(
    _ base: Ref, _ reference: Ref, _ mark: Int
  ) throws(SchemaError) -> Ref {
    var out = TextBuffer(bytes)
    append(base, 0..<heap.length(base), to: &out)
    out.append("#!")
    let first = min(mark + 1, heap.length(reference))
    append(reference, first..<heap.length(reference), to: &out)
    return lookUp(try heap.text(out.bytes))
  }

  /// A target in the context of the way to it.
  private mutating func entered(
    _ target: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    if dynamicAnchors == 0 { return target }
    let inner = heap.word(target, 1)
    let there = try self.context(
      heap.word(inner, 0), heap.word(inner, 1), heap.word(inner, 2),
      enteredFrom: heap.word(context, 3))
    return try heap.record(.reference, heap.word(target, 0), there)
  }

  /// Notes the identifiers and anchors of all schemas inside of a document.
  mutating func register(
    _ document: Ref, _ context: Ref
  ) throws(SchemaError) {
    let start = heap.top
    try collect(document, context, since: start, 0)
    let names = try heap.record(.object, since: start)
    resources = try heap.record(.list, names, resources)
  }

  /// What a name stands for, or 0.
  private func lookUp(_ name: Ref) -> Ref {
    var list = resources
    while list != 0 {
      let found = member(heap.word(list, 0), name)
      if found != 0 { return found }
      list = heap.word(list, 1)
    }
    return 0
  }

  private mutating func collect(
    _ value: Ref, _ context: Ref, since start: Int, _ level: Int
  ) throws(SchemaError) {
    try spend()
    guard level < SchemaAutomaton.mostDepth else { throw .tooComplex }
    switch heap.kind(value) {
    case .list:
      for index in 0..<heap.count(value) {
        try collect(heap.word(value, index), context, since: start, level + 1)
      }
    case .object:
      let inner = try inner(value, context)
      if inner != context || level == 0 {
        try note(heap.word(inner, 0), value, inner, since: start)
      }
      try anchors(value, inner, since: start)
      for index in 0..<heap.count(value) / 2 {
        let key = heap.word(value, index * 2)
        if heap.isText(key, "enum") || heap.isText(key, "const") { continue }
        try collect(
          heap.word(value, index * 2 + 1), inner, since: start, level + 1)
      }
    default: break
    }
  }

  private mutating func anchors(
    _ object: Ref, _ context: Ref, since start: Int
  ) throws(SchemaError) {
    let draft = heap.word(context, 2)
    if draft < Draft.d2019 {
      let name = try member(object, draft == Draft.four ? "id" : "$id")
      if name != 0, heap.kind(name) == .text, heap.length(name) > 1,
        heap.byte(name, 0) == 0x23
      {
        try anchor(name, object, context, skipping: 1, since: start)
      }
      return
    }
    let name = try member(object, "$anchor")
    if name != 0, heap.kind(name) == .text {
      try anchor(name, object, context, skipping: 0, since: start)
    }
    let dynamic = try member(object, "$dynamicAnchor")
    if dynamic != 0, heap.kind(dynamic) == .text {
      try anchor(dynamic, object, context, skipping: 0, since: start)
      try anchor(
        dynamic, object, context, skipping: 0, isDynamic: true, since: start)
    }
    let recursive = try member(object, "$recursiveAnchor")
    if recursive != 0, heap.kind(recursive) == .yes {
      try anchor(
        try heap.text(Bytes()), object, context, skipping: 0, isDynamic: true,
        since: start)
    }
  }

  private mutating func anchor(
    _ name: Ref, _ object: Ref, _ context: Ref, skipping: Int,
    isDynamic: Bool = false, since start: Int
  ) throws(SchemaError) {
    let base = heap.word(context, 0)
    var out = TextBuffer(bytes)
    append(base, 0..<heap.length(base), to: &out)
    out.append(isDynamic ? "#!" : "#")
    append(name, skipping..<heap.length(name), to: &out)
    let full = try heap.text(out.bytes)
    try note(full, object, context, since: start)
  }

  /// A name's first meaning counts.
  private mutating func note(
    _ name: Ref, _ value: Ref, _ context: Ref, since start: Int
  ) throws(SchemaError) {
    var index = start
    while index < heap.top {
      if heap.scratch[index] == name { return }
      index += 2
    }
    let target = try heap.record(.reference, value, context)
    try heap.insert(name, target, since: start)
  }

  func append(_ text: Ref, _ range: Range<Int>, to out: inout TextBuffer) {
    for index in range { out.append(byte: heap.byte(text, index)) }
  }

  /// The formula of what a reference names.
  mutating func resolve(
    _ reference: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    try entered(try target(of: reference, context), context)
  }

  private mutating func target(
    of reference: Ref, _ context: Ref
  ) throws(SchemaError) -> Ref {
    guard heap.kind(reference) == .text else { throw .invalid }
    let full = try resolve(reference, against: heap.word(context, 0))
    let length = heap.length(full)
    var mark = 0
    while mark < length, heap.byte(full, mark) != 0x23 { mark += 1 }
    var out = TextBuffer(bytes)
    append(full, 0..<mark, to: &out)
    let resource = lookUp(try heap.text(out.bytes))
    if mark + 1 >= length {
      guard resource != 0 else { throw .unresolved }
      return resource
    }
    if heap.byte(full, mark + 1) == 0x2F {
      guard resource != 0 else { throw .unresolved }
      return try walk(full, from: mark + 1, resource)
    }
    let anchor = lookUp(full)
    guard anchor != 0 else { throw .unresolved }
    return anchor
  }

  /// Follows a JSON pointer, percent-encoded, through a resource.
  private mutating func walk(
    _ text: Ref, from start: Int, _ resource: Ref
  ) throws(SchemaError) -> Ref {
    var value = heap.word(resource, 0)
    var context = heap.word(resource, 1)
    var index = start
    let length = heap.length(text)
    while index < length {
      index += 1
      var out = TextBuffer(bytes)
      while index < length, heap.byte(text, index) != 0x2F {
        out.append(byte: pointerByte(text, &index))
      }
      let part = try heap.text(out.bytes)
      if heap.kind(value) == .object {
        value = member(value, part)
      } else if heap.kind(value) == .list {
        let number = number(part)
        guard number < heap.count(value) else { throw .unresolved }
        value = heap.word(value, number)
      } else {
        value = 0
      }
      guard value != 0 else { throw .unresolved }
      if index < length, heap.kind(value) == .object {
        context = try inner(value, context)
      }
    }
    return try heap.record(.reference, value, context)
  }

  private func pointerByte(_ text: Ref, _ index: inout Int) -> UInt8 {
    var byte = heap.byte(text, index)
    index += 1
    if byte == 0x25, index + 1 < heap.length(text),
      let high = hexadecimalValue(heap.byte(text, index)),
      let low = hexadecimalValue(heap.byte(text, index + 1))
    {
      byte = UInt8(high << 4 | low)
      index += 2
    }
    if byte == 0x7E, index < heap.length(text) {
      byte = heap.byte(text, index) == 0x31 ? 0x2F : 0x7E
      index += 1
    }
    return byte
  }

  private func number(_ part: Ref) -> Int {
    var value = 0
    guard heap.length(part) > 0, heap.length(part) < 8 else { return Int.max }
    for index in 0..<heap.length(part) {
      let byte = heap.byte(part, index)
      guard byte >= 0x30, byte <= 0x39 else { return Int.max }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  /// A reference against a base (RFC 3986; of dots in paths only a first `./`).
  private mutating func resolve(
    _ reference: Ref, against base: Ref
  ) throws(SchemaError) -> Ref {
    let baseLength = heap.length(base)
    let length = heap.length(reference)
    guard length + baseLength < bytes.count else { throw .tooComplex }
    var out = TextBuffer(bytes)
    if length == 0 || heap.byte(reference, 0) == 0x23 {
      var end = 0
      while end < baseLength, heap.byte(base, end) != 0x23 { end += 1 }
      append(base, 0..<end, to: &out)
    } else {
      let kept =
        hasScheme(reference)
        ? SchemaAutomaton.prefixLength : directory(of: base, reference)
      append(base, 0..<kept, to: &out)
    }
    append(reference, dots(reference)..<length, to: &out)
    // An empty fragment names the same as none.
    let made = out.bytes
    let isBare = made.count > 0 && made[made.count - 1] == 0x23
    return try heap.text(isBare ? made[0..<made.count - 1] : made)
  }

  /// How many bytes `./` takes at the beginning.
  private func dots(_ text: Ref) -> Int {
    heap.length(text) >= 2 && heap.byte(text, 0) == 0x2E
      && heap.byte(text, 1) == 0x2F ? 2 : 0
  }

  private func hasScheme(_ text: Ref) -> Bool {
    for index in 0..<heap.length(text) {
      let byte = heap.byte(text, index)
      if byte == 0x3A { return index > 0 }
      let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
      guard
        isLetter || (index > 0 && byte >= 0x2B && byte <= 0x39 && byte != 0x2F)
      else { return false }
    }
    return false
  }

  /// How much of a base stays before a path.
  private func directory(of base: Ref, _ reference: Ref) -> Int {
    var authority = SchemaAutomaton.prefixLength
    let length = heap.length(base)
    var index = authority
    while index + 2 < length {
      if heap.byte(base, index) == 0x3A, heap.byte(base, index + 1) == 0x2F,
        heap.byte(base, index + 2) == 0x2F
      {
        authority = index + 3
        break
      }
      index += 1
    }
    if heap.byte(reference, 0) == 0x2F {
      var end = authority
      while end < length, heap.byte(base, end) != 0x2F { end += 1 }
      return end
    }
    var end = length
    while end > authority, heap.byte(base, end - 1) != 0x2F { end -= 1 }
    return end
  }
}
