import Sampling

/// All keys of a request, in the order of the reply to `hello`.
///
/// The settings of the sampler stand between the keys that are a request's own.
/// Nothing is allocated: the list is walked while requests come.
public struct RequestKeys: RandomAccessCollection, Sendable {
  private let before: InlineArray<8, RequestKey> = [
    .id, .messages, .tools, .templateKwargs, .prompt, .special, .system,
    .maxTokens,
  ]
  private let behind: InlineArray<19, RequestKey> = [
    .logitBias, .sequenceBreakers, .logprobs, .topLogprobs, .choices, .stop,
    .ignoreEOS, .stream, .continues, .speculation, .grammar,
    .jsonSchema, .responseFormat, .session, .parts, .toolChoice,
    .parallelToolCalls, .thinking, .thinkingBudget,
  ]

  /// The first key's index.
  public var startIndex: Int { 0 }

  /// The number of keys.
  public var endIndex: Int {
    before.count + SamplerKey.allCases.count + behind.count
  }

  /// The key at `index`.
  public subscript(index: Int) -> RequestKey {
    guard index >= before.count else { return before[index] }
    let place = index - before.count
    if let key = SamplerKey(rawValue: place) { return .sampling(key) }
    return behind[place - SamplerKey.allCases.count]
  }
}

extension RequestKey: CaseIterable {
  /// All keys of a request, in the order of the reply to `hello`.
  public static var allCases: RequestKeys { RequestKeys() }

  /// The key's index among all of them.
  var index: Int { RequestKey.allCases.firstIndex(of: self) ?? 0 }
}
