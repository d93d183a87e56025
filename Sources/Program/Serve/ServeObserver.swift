import CHost
import Conversation
import LineProtocol
import Memory

/// Sends an answer of `serve` as it is made, and keeps its times.
struct ServeObserver: AnswerObserver {
  private let server: Server
  private let emitter: Emitter
  private let id: Tag
  private let time: UInt64
  private var answer: AnswerText
  /// When the step that runs began.
  private var clock = host_nanoseconds()
  private var firstToken: UInt64 = 0
  /// The figures of the answer's end.
  var end = EndOfAnswer()

  /// - Parameters:
  ///   - entry: the request.
  ///   - server: asked whether it is cancelled.
  ///   - emitter: sends the lines.
  ///   - storage: where an answer is gathered that is not streamed.
  init(
    _ entry: ProtocolMachine.Entry, _ server: Server, _ emitter: Emitter,
    storage: Region<UInt8>
  ) {
    self.server = server
    self.emitter = emitter
    id = entry.request.id
    time = entry.time
    answer = AnswerText(
      id: id, streams: entry.request.streams, emitter: emitter,
      storage: storage)
  }

  var isCancelled: Bool { server.isCancelled }

  var nanoseconds: UInt64 { host_nanoseconds() }

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
    end.generation += now - clock
    end.betweenTokens = now - firstToken
    clock = now
  }

  mutating func text(_ text: Bytes) throws(ProgramError) {
    answer.append(text, isThought: false)
    clock = host_nanoseconds()
  }

  mutating func thought(_ text: Bytes) throws(ProgramError) {
    answer.append(text, isThought: true)
    clock = host_nanoseconds()
  }

  /// Sends the rest of an answer that was gathered.
  mutating func finish() { answer.flush() }
}
