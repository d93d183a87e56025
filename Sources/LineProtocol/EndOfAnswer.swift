public import JSON

/// The figures in the `end` of a request.
public struct EndOfAnswer: BitwiseCopyable {
  /// The seed of the draws.
  public var seed: UInt64 = 0
  /// Tokens of the prompt.
  public var promptTokens = 0
  /// Those of them that the cache held.
  public var cachedTokens = 0
  /// Tokens of the answer.
  public var completionTokens = 0
  /// Those of them that made thoughts that were sent apart.
  public var reasoningTokens = 0
  /// Tokens that were guessed and computed beside the answer's.
  public var draftedTokens = 0
  /// Those of them that became tokens of the answer.
  public var acceptedTokens = 0
  /// Nanoseconds from the line to the beginning of the work.
  public var queued: UInt64 = 0
  /// Nanoseconds of the prompt.
  public var prefill: UInt64 = 0
  /// Nanoseconds from the line to the first token.
  public var firstToken: UInt64 = 0
  /// Nanoseconds of the answer's tokens.
  public var generation: UInt64 = 0
  /// Nanoseconds from the answer's first token to its last.
  public var betweenTokens: UInt64 = 0

  /// Nothing was computed.
  public init() {}

  /// Writes the `end` line.
  @export(interface)
  public func write(
    id: Tag?, reason: StaticString, _ out: inout JSONWriter
  ) {
    out.beginObject()
    if let id {
      out.key("id")
      id.write(to: &out)
    }
    out.member("event", "end")
    out.member("finish_reason", reason)
    out.member("seed", seed)
    out.key("usage")
    out.beginObject()
    out.member("prompt_tokens", promptTokens)
    out.member("cached_tokens", cachedTokens)
    out.member("completion_tokens", completionTokens)
    out.member("drafted_tokens", draftedTokens)
    out.member("accepted_tokens", acceptedTokens)
    if reasoningTokens > 0 { out.member("reasoning_tokens", reasoningTokens) }
    out.endObject()
    out.key("timings")
    out.beginObject()
    out.member("queued_ms", milliseconds(queued), decimals: 1)
    out.member("prefill_ms", milliseconds(prefill), decimals: 1)
    out.member("first_token_ms", milliseconds(firstToken), decimals: 1)
    out.member("generation_ms", milliseconds(generation), decimals: 1)
    out.member(
      "prompt_tokens_per_second",
      rate(promptTokens - cachedTokens, prefill), decimals: 2)
    out.member(
      "tokens_per_second", rate(completionTokens - 1, betweenTokens),
      decimals: 2)
    out.endObject()
    out.endObject()
  }

  private func milliseconds(_ nanoseconds: UInt64) -> Double {
    Double(nanoseconds) / 1e6
  }

  private func rate(_ tokens: Int, _ nanoseconds: UInt64) -> Double {
    nanoseconds == 0 ? 0 : Double(tokens) / (Double(nanoseconds) / 1e9)
  }
}
