import CHost
import Conversation
import JSON
import LineProtocol
import Memory
import Sampling
import Sessions
import Tokenizers

/// Sends an answer of `serve` as it is made, and keeps its times.
struct ServeObserver: AnswerObserver {
  private let server: Server
  private let emitter: Emitter
  private let id: Tag
  private let time: UInt64
  private var answer: AnswerText
  /// The common beginning of prompts.
  private let prefix: SessionPrefix?
  /// When the step that runs began.
  private var clock = host_nanoseconds()
  private var firstToken: UInt64 = 0
  /// The number of the call that began last.
  private var call = 0
  /// The tokens that were drawn since text, a thought or a call was told last.
  private var untold = 0
  /// The figures of the answer's end.
  var end = EndOfAnswer()

  /// - Parameters:
  ///   - entry: the request.
  ///   - id: its id.
  ///   - server: asked whether it is cancelled.
  ///   - emitter: sends the lines.
  ///   - storage: where an answer is gathered that is not streamed.
  ///   - odds: where log probabilities wait.
  ///   - prefix: the common beginning of prompts.
  init(
    _ entry: ProtocolMachine.Entry, _ id: Tag, _ server: Server,
    _ emitter: Emitter, storage: Region<UInt8>, odds: Region<Candidate>,
    prefix: SessionPrefix?
  ) {
    self.prefix = prefix
    self.server = server
    self.emitter = emitter
    self.id = id
    time = entry.time
    answer = AnswerText(
      id: id, streams: entry.request.streams, emitter: emitter,
      storage: storage, odds: OddsQueue(odds))
  }

  var isCancelled: Bool { server.isCancelled }

  var nanoseconds: UInt64 { host_nanoseconds() }

  mutating func encoded(_ prompt: Region<Int32>, _ session: inout Session) {
    answer.calls.take(prompt)
    prefix?.give(prompt, to: &session)
  }

  mutating func began(tokens: Int, cached: Int) {
    end.promptTokens = tokens
    end.cachedTokens = cached
    clock = host_nanoseconds()
  }

  mutating func prefilled(done: Int, total: Int, cached: Int) {
    end.prefill += host_nanoseconds() - clock
    emitter.emit {
      ServerEvents.prefill(
        id: id, done: done, total: total, cached: cached, &$0)
    }
    clock = host_nanoseconds()
  }

  mutating func drew(_ token: Int32) {
    let now = host_nanoseconds()
    if end.completionTokens == 0 {
      firstToken = now
      end.firstToken = now - time
    }
    end.completionTokens += 1
    untold += 1
    end.generation += now - clock
    end.betweenTokens = now - firstToken
    clock = now
  }

  mutating func weighed(
    _ logprobs: LogProbabilities, _ tokenizer: Tokenizer
  ) throws(ProgramError) {
    answer.append(logprobs, tokenizer)
  }

  mutating func chose(_ choices: ChoiceList) {
    end.generation += host_nanoseconds() - clock
    for index in 0..<choices.count {
      end.completionTokens += choices.tokenCount(index)
    }
    let best = choices.best
    let total = choices.totalShare
    emitter.emit { out in
      ServerEvents.choices(id: id, best: choices.text(best), &out) { out in
        for index in 0..<choices.count {
          out.beginObject()
          out.member("text", choices.text(index))
          out.member("tokens", choices.tokenCount(index))
          out.member("logprob", Double(choices.logprob(index)), decimals: 6)
          out.member(
            "probability", choices.share(index) / total, decimals: 6)
          out.endObject()
        }
      }
    }
  }

  mutating func text(_ text: Bytes) throws(ProgramError) {
    untold = 0
    answer.append(text, .text)
    clock = host_nanoseconds()
  }

  mutating func thought(_ text: Bytes) throws(ProgramError) {
    end.reasoningTokens += untold
    untold = 0
    answer.append(text, .thought)
    clock = host_nanoseconds()
  }

  mutating func called(_ index: Int, _ name: Bytes) throws(ProgramError) {
    call = index
    untold = 0
    answer.begin(index, name)
  }

  mutating func arguments(_ text: Bytes) throws(ProgramError) {
    untold = 0
    answer.append(text, .call(call))
    clock = host_nanoseconds()
  }

  /// Sends the rest of an answer that was gathered.
  mutating func finish() { answer.flush() }
}
