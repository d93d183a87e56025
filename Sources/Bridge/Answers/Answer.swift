import JSON
public import Memory

/// The reply to one request, on its way from the engine's events to the bytes
/// of its client's interface.
///
/// The caller appends what each step writes to the client's stream, in order.
/// A stream is written by `begin`, `add` and `end`; a whole answer by `end` alone.
/// Texts are kept as the engine spells them, as the contents of JSON strings.
public struct Answer {
  /// How the client wants the answer.
  public let form: AnswerForm
  /// The number of the request.
  public let number: Int
  /// When the request came, in seconds since 1970.
  public let created: Int
  let model: [UInt8]

  var content: [UInt8] = []
  var reasoning: [UInt8] = []
  var logprobs: [UInt8] = []
  var calls: [AnswerCall] = []
  var tokens: [UInt8] = []
  var pieces: [UInt8] = []
  /// The characters of the tokens whose log probabilities were told.
  var characters = 0
  /// The time of now as a text, for interfaces that tell it with each piece.
  var now: [UInt8] = []
  /// The state of a stream of `/v1/responses`.
  var items = ResponseItems()

  /// An answer without a text yet.
  public init(
    _ form: AnswerForm, number: Int, created: Int, model: [UInt8]
  ) {
    self.form = form
    self.number = number
    self.created = created
    self.model = model
  }

  /// How many bytes it holds.
  public var byteCount: Int {
    var sum =
      content.count + reasoning.count + logprobs.count + tokens.count
      + pieces.count
    for call in calls {
      sum += call.id.count + call.name.count + call.arguments.count
    }
    return sum
  }

  /// Writes what a stream begins with.
  public mutating func begin(_ out: inout TextBuffer) {
    switch form.dialect {
    case .chatCompletions: beginChat(&out)
    case .responses: beginResponse(&out)
    default: break
    }
  }

  /// Takes more of the answer; writes it where it is a stream.
  public mutating func add(
    _ event: EngineEvent, now: [UInt8], _ out: inout TextBuffer
  ) {
    self.now = now
    keep(event)
    guard form.isStream else { return }
    switch form.dialect {
    case .chatCompletions: addChat(event, &out)
    case .completions: addCompletion(event, &out)
    case .responses: addResponse(event, &out)
    case .ollamaChat, .ollamaGenerate: addOllama(event, &out)
    case .llamaCompletion: addLlama(event, &out)
    case .tokenize, .detokenize, .applyTemplate, .forget: break
    }
  }

  /// Writes the whole answer, or what a stream ends with.
  public mutating func end(
    _ event: EngineEvent, now: [UInt8], _ out: inout TextBuffer
  ) {
    self.now = now
    switch form.dialect {
    case .chatCompletions: endChat(event, &out)
    case .completions: endCompletion(event, &out)
    case .responses: endResponse(event, &out)
    case .ollamaChat, .ollamaGenerate: endOllama(event, &out)
    case .llamaCompletion: endLlama(event, &out)
    case .tokenize, .detokenize, .applyTemplate, .forget: endTexts(&out)
    }
  }

  /// Whether the end of the answer repeats what came before it.
  private var isRepeated: Bool {
    !form.isStream || form.dialect == .responses
  }

  /// Keeps the parts of an event that are needed later.
  private mutating func keep(_ event: EngineEvent) {
    if let list = event.calls { keepCalls(list) }
    keepTokens(event)
    guard isRepeated else { return }
    if let text = event.content { content.append(text.encoded) }
    if let text = event.reasoning { reasoning.append(text.encoded) }
    if let list = event.logprobs, !list.isEmpty {
      if !logprobs.isEmpty { logprobs.append(0x2C) }
      logprobs.append(list)
    }
  }

  private mutating func keepCalls(_ list: Bytes) {
    forEachCall(list) { (self, index, id, name, arguments) in
      while self.calls.count <= index { self.calls.append(AnswerCall()) }
      if let id { self.calls[index].id = [UInt8](id.encoded) }
      if let name { self.calls[index].name = [UInt8](name.encoded) }
      if let arguments {
        self.calls[index].arguments.append(arguments.encoded)
      }
    }
  }

  /// Calls `body` with the parts of each call of a list.
  mutating func forEachCall(
    _ list: Bytes,
    _ body: (inout Answer, Int, JSONText?, JSONText?, JSONText?) -> Void
  ) {
    var reader = JSONReader(list)
    do throws(JSONError) {
      try reader.beginArray()
      while try reader.nextElement() {
        var index = 0
        var id: JSONText?
        var name: JSONText?
        var arguments: JSONText?
        try reader.beginObject()
        while let key = try reader.nextKey() {
          switch key {
          case "index": index = try reader.integer(in: 0...1023)
          case "id": id = try reader.string()
          case "function":
            try reader.beginObject()
            while let part = try reader.nextKey() {
              switch part {
              case "name": name = try reader.string()
              case "arguments": arguments = try reader.string()
              default: try reader.skip()
              }
            }
          default: try reader.skip()
          }
        }
        body(&self, index, id, name, arguments)
      }
    } catch {
      // The engine writes no such list; the calls before it stand.
    }
  }

  /// Writes one server-sent event with a document as its data.
  func frame(
    _ out: inout TextBuffer, _ body: (inout JSONWriter) -> Void
  ) {
    out.append("data: ")
    var writer = JSONWriter(out)
    body(&writer)
    out = writer.text
    out.append("\n\n")
  }

  /// Writes one document; in a stream as a server-sent event.
  func document(
    _ out: inout TextBuffer, _ body: (inout JSONWriter) -> Void
  ) {
    if form.isStream {
      frame(&out, body)
    } else {
      var writer = JSONWriter(out)
      body(&writer)
      out = writer.text
    }
  }
}
