import CHost
import Conversation
import JSON
import LineProtocol
import Memory
import Sampling

/// The computing party.
extension ServeCommand {
  /// Starts the reading and the writing party; the former waits for `serve`.
  mutating func start() throws(ProgramError) {
    // The host build's runtime makes some types when they are first used, on
    // the heap: once before `ready` is never after it.
    var rehearsal = JSONWriter(server.state.pointee.reply)
    server.state.pointee.defaults.writeHello(&rehearsal)
    guard
      host_thread_start({ Server.write($0) }, server.state),
      host_thread_start({ Server.read($0) }, server.state)
    else { throw .threadUnavailable }
  }

  /// Answers requests until the input ends or the program shall end.
  mutating func serve() throws(ProgramError) -> ExitStatus {
    host_lock()
    server.state.pointee.isReady = true
    host_unlock()
    host_event_signal(Int32(HOST_EVENT_READER))
    while true {
      let seen = host_event_count(Int32(HOST_EVENT_ENGINE))
      let isTold = host_termination() != 0
      host_lock()
      if isTold { server.state.pointee.machine.quit() }
      let entry = server.state.pointee.machine.begin()
      let state = server.state.pointee
      host_unlock()
      if state.hasOutputFailed {
        saveLast()
        return .outputFailed
      }
      if BoardTeam.isBroken {
        _ = drain(isTold: true)
        return .boardFailed
      }
      if let entry {
        switch entry.request.deed {
        case .tokens, .text, .prompt: tell(entry)
        case let deed?: perform(deed, entry)
        case nil: if let id = entry.request.id { try answer(entry, id) }
        }
      } else if state.machine.isQuitting || state.isInputAtEnd {
        saveLast()
        return drain(isTold: isTold)
      } else {
        // What comes meanwhile is signalled, and looked at next.
        saveIdle()
        host_event_wait(Int32(HOST_EVENT_ENGINE), seen, -1)
      }
    }
  }

  /// Waits until everything is written.
  private mutating func drain(isTold: Bool) -> ExitStatus {
    let start = host_nanoseconds()
    while true {
      let seen = host_event_count(Int32(HOST_EVENT_ENGINE))
      host_lock()
      let left = server.state.pointee.output.count
      let hasFailed = server.state.pointee.hasOutputFailed
      host_unlock()
      if hasFailed { return .outputFailed }
      if left == 0 { return .success }
      let isPatient =
        !(isTold || host_termination() != 0)
        || host_nanoseconds() - start < ServeCommand.patience
      guard isPatient else { return .success }
      host_event_wait(Int32(HOST_EVENT_ENGINE), seen, 100)
    }
  }

  /// Computes one request to its `end` or `error`.
  private mutating func answer(
    _ entry: ProtocolMachine.Entry, _ id: Tag
  ) throws(ProgramError) {
    let choice = SamplingChoice(entry.request).or(settings.answer.sampling)
    // Seeds are integers that any JSON reader keeps exactly.
    let sampling = choice.settings(
      answering.answerer.defaults.settings,
      seed: host_random() & 0x1F_FFFF_FFFF_FFFF)
    var observer = ServeObserver(
      entry, id, server, emitter, storage: content, odds: odds, prefix: prefix)
    observer.end.queued = host_nanoseconds() - entry.time
    observer.end.seed = sampling.seed
    var outcome = Result<FinishReason, ProgramError>.success(.cancel)
    var key: StaticString?
    do throws(ProgramError) {
      try holdForm(entry, key: &key)
      key = nil
      let request = try request(entry, choice)
      try enter(entry.request.session)
      outcome = .success(
        try answering.answerer.answer(
          request, sampling: sampling, observer: &observer))
      observer.finish()
    } catch {
      if case .outputFailed = error { throw error }
      outcome = .failure(error)
      if error.isOfPrompt { key = entry.request.promptKey }
    }
    observer.end.draftedTokens = answering.answerer.drafter.drafted
    observer.end.acceptedTokens = answering.answerer.drafter.accepted
    let end = observer.end
    let contextUsed = answering.answerer.session.count
    let threads = answering.answerer.session.threads
    emitter.finish {
      switch outcome {
      case .success(let reason): end.write(id: id, reason: reason.name, &$0)
      case .failure(let error):
        ServerEvents.error(id: id, error, key: error.key ?? key, &$0)
      }
    } changing: { state in
      state.promptTokens += end.promptTokens
      state.completionTokens += end.completionTokens
      state.contextUsed = contextUsed
      state.threads = threads
    }
  }
}
