import JSON
import Memory
import Templates

/// Parses the input up to its first NUL as a template, and renders it with the
/// members of the JSON object behind as variables.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Bytes(start: data, count: count)
  var middle = 0
  while middle < count, input[middle] != 0 { middle += 1 }
  let source = input[0..<middle]
  let variables = input[min(middle + 1, count)..<count]
  do throws(MemoryError) {
    try render(source, variables)
  } catch { describe(error) }
  return 0
}

private func render(
  _ source: Bytes, _ variables: Bytes
) throws(MemoryError) {
  var limits = TemplateLimits(
    sourceBytes: source.count, requestBytes: 8192)
  limits.steps = 20_000
  var arenaPlan = ArenaPlan()
  let plan = try TemplatePlan(limits, in: &arenaPlan)
  let text = try arenaPlan.reserve(8192, of: UInt8.self, for: .text)
  let changes = try arenaPlan.reserve(256, of: UInt32.self, for: .text)
  let arena = try Arena(arenaPlan)
  var prompt = PromptText(text: arena[text], changes: arena[changes])
  do throws(TemplateError) {
    let template = try Template(source, plan, in: arena)
    var values = TemplateValues(plan, in: arena)
    try set(variables, &values)
    let now = CivilTime(year: 2024, month: 2, day: 29)
    try template.render(values, now: now, into: &prompt)
  } catch {
    describe(error)
    // Nothing of a rendering that failed is left.
    precondition(prompt.count == 0)
  }
  let marked = prompt.marked
  if marked.bytes.count > 0 {
    _ = marked.isTemplate(0..<marked.bytes.count)
    // A text of UTF-8, with values of UTF-8, stays so.
    precondition(marked.bytes.firstInvalidUTF8 == nil)
  }
}

/// Sets a variable for each member of the object; what is not one sets none.
private func set(
  _ document: Bytes, _ values: inout TemplateValues
) throws(TemplateError) {
  var reader = JSONReader(document)
  do throws(JSONError) {
    try reader.beginObject()
  } catch { return }
  while true {
    let name: JSONText?
    do throws(JSONError) { name = try reader.nextKey() } catch {
      throw .json(error)
    }
    guard let name else { return }
    let value = try values.read(&reader, .user)
    if name == "messages" {
      try values.set(name, to: try values.withReasoningNames(value))
    } else {
      try values.set(name, to: value)
    }
  }
}

private func describe(_ failure: some Failure) {
  var storage: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  var span = storage.mutableSpan
  span.withUnsafeMutableBufferPointer { buffer in
    var text = TextBuffer(
      Region(start: buffer.baseAddress, count: buffer.count))
    failure.describe(into: &text)
  }
}
