import Bridge
import CEvent
import JSON
import Memory
import Release

/// What Ollama's clients ask of the models: there is one.
///
/// Source: Ollama's API documentation.
extension Server {
  /// Sends a document with a list of the one model.
  func sendOllamaModels(_ request: OpaquePointer) {
    sendDocument(request) { writer in
      writer.key("models")
      writer.beginArray()
      writer.beginObject()
      for key in ["name", "model"] as [StaticString] {
        writer.key(key)
        writer.beginString()
        withBytes(engine.model) { writer.stringPart(spelled: $0) }
        writer.stringPart(Bytes(":latest"))
        writer.endString()
      }
      for key in ["modified_at", "expires_at"] as [StaticString] {
        writer.key(key)
        withBytes(nowText()) { writer.value($0) }
      }
      writer.member("size", engine.facts.bytes)
      writer.member("size_vram", 0)
      writer.member("digest", "")
      writeDetails(&writer)
      writer.endObject()
      writer.endArray()
    }
  }

  /// Sends what is known of the model.
  func sendOllamaModel(_ request: OpaquePointer) {
    sendDocument(request) { writer in
      writer.member("modelfile", "")
      writer.member("parameters", "")
      writer.member("template", "")
      writer.key("modified_at")
      withBytes(nowText()) { writer.value($0) }
      writeDetails(&writer)
      writer.key("model_info")
      writer.beginObject()
      writer.member("general.architecture", kept: engine.facts.architecture)
      writer.member("general.parameter_count", engine.facts.parameters)
      // Clients look for the key of the architecture.
      var key: [UInt8] = [0x22]
      key += engine.facts.architecture
      key += [UInt8](Bytes(".context_length\""))
      withBytes(key) { writer.key(spelled: $0) }
      writer.value(engine.context)
      writer.endObject()
      writer.key("capabilities")
      writer.beginArray()
      writer.value("completion")
      writer.value("tools")
      writer.value("thinking")
      writer.endArray()
    }
  }

  /// Answers a request without a question.
  func sendLoaded(_ request: OpaquePointer, _ form: AnswerForm) {
    var answer = Answer(form, number: 0, created: 0, model: engine.model)
    var text = TextBuffer(scratch)
    answer.writeLoaded(now: nowText(), &text)
    metrics.count(.ok)
    Reply.send(request, text.bytes)
  }

  func sendVersion(_ request: OpaquePointer) {
    sendDocument(request) { $0.member("version", Release.version) }
  }

  private func writeDetails(_ writer: inout JSONWriter) {
    writer.key("details")
    writer.beginObject()
    writer.member("parent_model", "")
    writer.member("format", "gguf")
    let facts = engine.facts
    writer.member("family", kept: facts.architecture)
    writer.key("families")
    writer.beginArray()
    withBytes(facts.architecture) { writer.value(kept: $0) }
    writer.endArray()
    writer.key("parameter_size")
    facts.writeSize(to: &writer)
    writer.member("quantization_level", facts.quantization)
    writer.endObject()
  }
}

extension Server {
  /// Sends an object.
  func sendDocument(
    _ request: OpaquePointer, _ body: (inout JSONWriter) -> Void
  ) {
    var writer = JSONWriter(scratch)
    writer.beginObject()
    body(&writer)
    writer.endObject()
    metrics.count(.ok)
    Reply.send(request, writer.bytes)
  }
}
