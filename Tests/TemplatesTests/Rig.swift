import JSON
import Memory
import Templates
import TestSupport
import Testing

/// What became of a template.
enum Outcome: Equatable, CustomTestStringConvertible {
  /// The text, and for each of its bytes `t` or `u`: the template's, the user's.
  case rendered(String, origins: String)
  case failure(code: String, message: String)

  var text: String? {
    if case .rendered(let text, _) = self { return text }
    return nil
  }

  var code: String? {
    if case .failure(let code, _) = self { return code }
    return nil
  }

  var testDescription: String { "\(self)" }
}

/// Parses and renders `source` with the members of `json` as variables; all but
/// the tokens are a user's.
func render(
  _ source: String, _ json: String = "{}", now: CivilTime? = nil,
  steps: Int? = nil, requestBytes: Int = 256 * 1024
) throws -> Outcome {
  try render(Array(source.utf8), json, now: now, steps: steps, requestBytes)
}

func render(
  _ source: [UInt8], _ json: String = "{}", now: CivilTime? = nil,
  steps: Int? = nil, _ requestBytes: Int = 256 * 1024
) throws -> Outcome {
  var limits = TemplateLimits(
    sourceBytes: source.count, requestBytes: requestBytes)
  if let steps { limits.steps = steps }
  var arenaPlan = ArenaPlan()
  let plan = try TemplatePlan(limits, in: &arenaPlan)
  let text = try arenaPlan.reserve(requestBytes, of: UInt8.self, for: .text)
  let changes = try arenaPlan.reserve(4096, of: UInt32.self, for: .text)
  let arena = try Arena(arenaPlan)
  var prompt = PromptText(text: arena[text], changes: arena[changes])
  do throws(TemplateError) {
    let template = try Template(view(source), plan, in: arena)
    var values = TemplateValues(plan, in: arena)
    try values.setMembers(of: view(json))
    try template.render(values, now: now, into: &prompt)
  } catch {
    // Nothing of a rendering that failed is left.
    precondition(prompt.count == 0)
    return .failure(code: "\(error.code)", message: message(error))
  }
  let marked = prompt.marked
  let origins = (0..<marked.bytes.count).map {
    marked.isTemplate($0..<($0 + 1)) ? "t" : "u"
  }
  return .rendered(string(marked.bytes), origins: origins.joined())
}

extension TemplateValues {
  /// Sets a variable for each member of a document's object.
  mutating func setMembers(of document: Bytes) throws(TemplateError) {
    var reader = JSONReader(document)
    do { try reader.beginObject() } catch { throw .json(error) }
    while true {
      let name: JSONText?
      do { name = try reader.nextKey() } catch { throw .json(error) }
      guard let name else { return }
      let isToken = name == "bos_token" || name == "eos_token"
      let value = try read(&reader, isToken ? .template : .user)
      if name == "messages" {
        try set(name, to: try withReasoningNames(value))
      } else {
        try set(name, to: value)
      }
    }
  }
}
