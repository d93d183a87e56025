import JSON
import Memory
import Sampling

/// Reads one line, key by key.
struct MessageParser: JSONParsing {
  var reader: JSONReader
  /// The keys that stand in the line, and those of them that are not null.
  var seen = KeySet()
  var given = KeySet()
  private(set) var messages = MessageList()
  private(set) var id: Tag?
  var request = Request()

  init(_ line: Bytes) {
    reader = JSONReader(line)
  }

  mutating func parse() throws(ProtocolError) -> ClientMessage {
    var message: ClientMessage?
    var unknown: ProtocolError?
    do throws(JSONError) { try reader.beginObject() } catch {
      throw .json(error)
    }
    var first = true
    while let key = try nextKey() {
      if let known = RequestKey(key) {
        try mark(known, key)
        try readUnlessNull(known)
      } else if first, let verb = Verb(key) {
        message = try read(verb)
      } else if let deed = Deed(key) {
        try read(deed)
      } else if let known = DeedKey(key) {
        try read(known, key)
      } else {
        // The rest is still read, for the id and for malformed JSON.
        unknown = unknown ?? .unknownKey(ShortText(key.encoded))
        try skip()
      }
      first = false
    }
    do throws(JSONError) { try reader.end() } catch { throw .json(error) }
    if let unknown { throw unknown }
    if let message {
      guard seen.isEmpty, request.deed == nil else {
        throw .unknownKey(ShortText("beside a verb"))
      }
      return message
    }
    if let deed = request.deed {
      try finish(deed)
      return .request(request)
    }
    return .request(try checked())
  }

  /// Reads the first `id` and nothing else.
  mutating func skipToID() throws(ProtocolError) {
    do throws(JSONError) { try reader.beginObject() } catch {
      throw .json(error)
    }
    while let key = try nextKey() {
      if key == RequestKey.id.name { return try read(.id) }
      try skip()
    }
  }

  func has(_ key: RequestKey) -> Bool { given.contains(key) }

  mutating func mark(
    _ key: RequestKey, _ text: JSONText
  ) throws(ProtocolError) {
    guard seen.insert(key) else {
      throw .duplicateKey(ShortText(text.encoded))
    }
  }

  private func checked() throws(ProtocolError) -> Request {
    if let key = seen.keyOfVerbs {
      throw .unknownKey(ShortText(Bytes(key.name)))
    }
    if has(.messages) {
      try messages.checkEnd(continues: request.continues)
    }
    guard let id else { throw .missingKey("id") }
    var request = self.request
    request.id = id
    guard has(.prompt) || has(.messages) else {
      throw .missingKey("messages")
    }
    if has(.prompt), has(.messages) {
      throw .exclusiveKeys("prompt", "messages")
    }
    // Only a template can take these.
    if has(.prompt), has(.system) { throw .exclusiveKeys("prompt", "system") }
    if has(.prompt), has(.tools) { throw .exclusiveKeys("prompt", "tools") }
    if has(.prompt), has(.templateKwargs) {
      throw .exclusiveKeys("prompt", "template_kwargs")
    }
    if has(.prompt), has(.continues) {
      throw .exclusiveKeys("prompt", "continue")
    }
    // Who asks for one of these knows parts.
    if has(.toolChoice) || has(.parallelToolCalls) || has(.thinking)
      || has(.thinkingBudget)
    {
      request.sendsParts = true
    }
    if request.sendsParts, has(.prompt) {
      throw .exclusiveKeys("prompt", partsKey)
    }
    switch request.toolChoice {
    case .required, .function, .allowed:
      guard request.tools.isThere else { throw .missingKey("tools") }
      if has(.grammar) { throw .exclusiveKeys("tool_choice", "grammar") }
      if request.schema.isThere || request.wantsObject {
        throw .exclusiveKeys("tool_choice", "json_schema")
      }
    default: break
    }
    if request.sendsParts, has(.choices) {
      throw .exclusiveKeys("choices", partsKey)
    }
    if request.topLogprobs > 0, !request.sendsLogprobs {
      throw .missingKey("logprobs")
    }
    if has(.choices), request.sendsLogprobs {
      throw .exclusiveKeys("choices", "logprobs")
    }
    if has(.grammar), has(.jsonSchema) {
      throw .exclusiveKeys("grammar", "json_schema")
    }
    if has(.responseFormat), has(.grammar) || has(.jsonSchema) {
      throw .exclusiveKeys(
        "response_format", has(.grammar) ? "grammar" : "json_schema")
    }
    if has(.messages), has(.special) {
      throw .exclusiveKeys("messages", "special")
    }
    return request
  }

  /// The key by which the answer is sent in parts.
  private var partsKey: StaticString {
    if has(.toolChoice) { return "tool_choice" }
    if has(.parallelToolCalls) { return "parallel_tool_calls" }
    if has(.thinking) { return "thinking" }
    return has(.thinkingBudget) ? "thinking_budget" : "parts"
  }

  // MARK: Keys of a request

  /// Reads a key's value and notes where it stands; null is as if the key were
  /// absent, but for the id, which a request must have.
  mutating func readUnlessNull(
    _ key: RequestKey
  ) throws(ProtocolError) {
    if key != .id, try kind() == .null { return try skip() }
    let start = reader.offset
    try read(key)
    _ = given.insert(key)
    let part = RequestPart(start, reader.offset)
    switch key {
    case .messages: request.messages = part
    case .prompt: request.prompt = part
    case .system: request.system = part
    case .templateKwargs: request.variables = part
    case .stop: request.stop = part
    case .logitBias: request.logitBias = part
    case .sequenceBreakers: request.sequenceBreakers = part
    case .choices: request.choices = part
    case .grammar: (request.grammar, request.formKey) = (part, key.name)
    case .jsonSchema: (request.schema, request.formKey) = (part, key.name)
    default: break
    }
  }

  private mutating func read(_ key: RequestKey) throws(ProtocolError) {
    switch key {
    case .id: id = try tag("id")
    case .messages:
      messages = try MessageList(&reader)
      request.beginsWithSystem = messages.firstRole == .system
    case .tools: try readTools()
    case .templateKwargs: try TemplateVariables.check(&reader)
    case .prompt, .system, .grammar: _ = try text(key.name)
    case .jsonSchema: try object(key.name)
    case .responseFormat: try readFormat()
    case .special: request.readsSpecial = try boolean(key.name)
    case .maxTokens: request.maxTokens = try integer(key)
    case .sampling(let setting):
      request.sampling[setting] = try value(of: setting)
    case .stop: try StringList.stop.check(&reader, else: .badStop)
    case .logitBias: try LogitBias.check(&reader)
    case .sequenceBreakers:
      let list = StringList.sequenceBreakers
      try list.check(&reader, else: .badList(list))
    case .choices:
      let list = StringList.choices
      try list.check(&reader, else: .badList(list))
    case .logprobs: request.sendsLogprobs = try boolean(key.name)
    case .topLogprobs: request.topLogprobs = try integer(key)
    case .ignoreEOS: request.ignoresEnd = try boolean(key.name)
    case .stream: request.streams = try boolean(key.name)
    case .continues: request.continues = try boolean(key.name)
    case .speculation: request.speculation = try speculation(key.name)
    case .session: request.session = try sessionName(key.name)
    case .parts: request.sendsParts = try boolean(key.name)
    case .toolChoice: request.toolChoice = try toolChoice()
    case .parallelToolCalls: request.allowsParallel = try boolean(key.name)
    case .thinking: request.thinks = try boolean(key.name)
    case .thinkingBudget: request.thoughtLimit = try integer(key)
    }
  }

  /// Any objects; an empty list is as if there were none, for no template has
  /// anything to say of it.
  private mutating func readTools() throws(ProtocolError) {
    let start = reader.offset
    var count = 0
    try ObjectList.forEach("tools", &reader) { reader throws(ProtocolError) in
      count += 1
      do throws(JSONError) { try reader.skip() } catch { throw .json(error) }
    }
    if count > 0 { request.tools = RequestPart(start, reader.offset) }
  }

  mutating func tag(_ key: StaticString) throws(ProtocolError) -> Tag {
    let wanted: StaticString = "an integer or a string of at most 64 bytes"
    switch try kind() {
    case .number:
      do throws(JSONError) { return Tag(try reader.integer()) } catch {
        throw .badValue(key, wanted: wanted)
      }
    case .string:
      let text = try self.text(key)
      guard text.decodedCount <= Tag.capacity else {
        throw .badValue(key, wanted: wanted)
      }
      var storage: InlineArray<64, UInt8> = InlineArray(repeating: 0)
      var span = storage.mutableSpan
      let tag = span.withUnsafeMutableBufferPointer { buffer -> Tag? in
        let region = Region(start: buffer.baseAddress, count: buffer.count)
        var decoded = TextBuffer(region)
        do throws(JSONError) { try text.decode(into: &decoded) } catch {
          return nil
        }
        return Tag(decoded.bytes)
      }
      guard let tag else { throw .badValue(key, wanted: wanted) }
      return tag
    default: throw .badValue(key, wanted: wanted)
    }
  }

  mutating func text(
    _ key: StaticString
  ) throws(ProtocolError) -> JSONText {
    guard try kind() == .string else {
      throw .badValue(key, wanted: "a string")
    }
    do throws(JSONError) { return try reader.string() } catch {
      throw .json(error)
    }
  }

  private mutating func speculation(
    _ key: StaticString
  ) throws(ProtocolError) -> Speculation {
    let text = try text(key)
    for way in Speculation.allCases where text == way.name { return way }
    throw .badValue(key, wanted: Speculation.names)
  }

  mutating func boolean(
    _ key: StaticString
  ) throws(ProtocolError) -> Bool {
    guard try kind() == .bool else {
      throw .badValue(key, wanted: "true or false")
    }
    do throws(JSONError) { return try reader.bool() } catch {
      throw .json(error)
    }
  }

  private mutating func integer(
    _ key: RequestKey
  ) throws(ProtocolError) -> Int {
    guard try kind() == .number else {
      throw .badValue(key.name, wanted: "an integer")
    }
    let value: Int64
    do throws(JSONError) { value = try reader.integer() } catch {
      throw .badValue(key.name, wanted: "an integer")
    }
    guard case .integer(let least, let most) = key.kind,
      value >= least, value <= most
    else { throw .outOfRange(key.name) }
    return Int(value)
  }

  private mutating func value(
    of setting: SamplerKey
  ) throws(ProtocolError) -> SamplerValue {
    let value: SamplerValue =
      switch setting.row.field {
      case .integer: .integer(try integer(.sampling(setting)))
      case .number: .number(try number(.sampling(setting)))
      }
    guard setting.accepts(value) else { throw .outOfRange(setting.row.name) }
    return value
  }

  private mutating func number(
    _ key: RequestKey
  ) throws(ProtocolError) -> Double {
    guard try kind() == .number else {
      throw .badValue(key.name, wanted: "a number")
    }
    let value: Double
    do throws(JSONError) { value = try reader.number() } catch {
      throw .outOfRange(key.name)
    }
    guard case .number(let least, let most) = key.kind,
      value >= least, value <= most
    else { throw .outOfRange(key.name) }
    return value
  }
}
