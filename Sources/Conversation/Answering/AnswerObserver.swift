public import Memory
public import Sampling
public import Tokenizers

/// Somebody who watches an answer being made, and gets its text.
///
/// The answerer asks and tells between the steps of its work: a batch of the
/// prompt and a token of the answer are each one step.
public protocol AnswerObserver {
  /// The errors of the observer, which end an answer; the answerer's own are
  /// wrapped in them.
  associatedtype Trouble: AnswerTrouble

  /// Whether the answer shall end here; asked before each step.
  var isCancelled: Bool { get }

  /// The time, from any beginning: passes over several tokens are made as they
  /// pay.
  var nanoseconds: UInt64 { get }

  /// So many of the oldest turns had to make room for the prompt.
  mutating func forgot(turns: Int)

  /// The prompt has these tokens, of which the session may be given more than
  /// it has, from wherever they were kept.
  mutating func encoded(_ prompt: Region<Int32>, _ session: inout Session)

  /// The prompt has so many tokens, of which the cache holds the first.
  mutating func began(tokens: Int, cached: Int)

  /// `done` of the prompt's tokens are computed, the cached ones included.
  mutating func prefilled(done: Int, total: Int, cached: Int)

  /// The answer has one more token; the text that it completes follows, if any.
  mutating func drew(_ token: Int32)

  /// The log probability of the token that was just drawn, and of the likeliest,
  /// where the request asks for them; valid until this returns.
  mutating func weighed(
    _ logprobs: LogProbabilities, _ tokenizer: Tokenizer
  ) throws(Trouble)

  /// How likely each of the choices is; valid until this returns.
  mutating func chose(_ choices: ChoiceList) throws(Trouble)

  /// More of the answer, in whole characters, never empty; valid until this
  /// returns.
  mutating func text(_ text: Bytes) throws(Trouble)

  /// More of what the model thinks before it answers, of models that write it
  /// as a message of its own; in whole characters, never empty; valid until this
  /// returns.
  mutating func thought(_ text: Bytes) throws(Trouble)

  /// A call of a function begins, of answers that are taken apart; calls are
  /// counted from 0 on. The name is valid until this returns.
  mutating func called(_ index: Int, _ name: Bytes) throws(Trouble)

  /// More of the arguments of the call that began last, in JSON; valid until
  /// this returns.
  mutating func arguments(_ text: Bytes) throws(Trouble)
}

extension AnswerObserver {
  /// Has no clock.
  public var nanoseconds: UInt64 { 0 }

  /// Takes no notice.
  public mutating func forgot(turns: Int) {}

  /// Gives the session nothing.
  public mutating func encoded(
    _ prompt: Region<Int32>, _ session: inout Session
  ) {}

  /// Takes no notice.
  public mutating func began(tokens: Int, cached: Int) {}

  /// Takes no notice.
  public mutating func drew(_ token: Int32) {}

  /// Takes no notice.
  public mutating func weighed(
    _ logprobs: LogProbabilities, _ tokenizer: Tokenizer
  ) throws(Trouble) {}

  /// Takes no notice.
  public mutating func chose(_ choices: ChoiceList) throws(Trouble) {}

  /// Takes no notice.
  public mutating func thought(_ text: Bytes) throws(Trouble) {}

  /// Takes no notice.
  public mutating func called(_ index: Int, _ name: Bytes) throws(Trouble) {}

  /// Takes no notice.
  public mutating func arguments(_ text: Bytes) throws(Trouble) {}
}
