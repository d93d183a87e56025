/// A client's body as a request of the engine.
public enum EngineRequest {
  /// Writes the body of a request to one of the interfaces.
  ///
  /// - Returns: how the client wants the answer.
  /// - Throws: `BridgeError` where the body has what is not supported.
  public static func write(
    _ dialect: AnswerForm.Dialect, _ body: inout RequestBody,
    into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    switch dialect {
    case .chatCompletions:
      try ChatCompletionsRequest.write(&body, into: &line)
    case .completions: try CompletionsRequest.write(&body, into: &line)
    case .responses: try ResponsesRequest.write(&body, into: &line)
    case .ollamaChat: try OllamaRequest.writeChat(&body, into: &line)
    case .ollamaGenerate: try OllamaRequest.writeGenerate(&body, into: &line)
    case .llamaCompletion: try LlamaRequest.write(&body, into: &line)
    case .tokenize: try TextRequest.writeTokenize(&body, into: &line)
    case .detokenize: try TextRequest.writeDetokenize(&body, into: &line)
    case .applyTemplate: try TextRequest.writeRender(&body, into: &line)
    case .forget: try TextRequest.writeForget(&body, into: &line)
    }
  }
}
