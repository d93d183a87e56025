import CEvent
import Memory

/// The program's course.
extension Server {
  /// Starts the engine, listens, and answers until a signal ends it.
  ///
  /// - Returns: the exit status.
  /// - Throws: `UsageError` where it cannot listen.
  func run() throws(UsageError) -> Int32 {
    connections.begin()
    try listening.open(self)
    let error = engine.open(self)
    guard error == 0 else {
      Console.say { out in
        out.append("the engine cannot be ")
        out.append(options.enginePath == nil ? "started" : "reached")
        out.append(": error ")
        out.append(error)
        out.append("; see --program and --connect")
      }
      listening.close(self)
      return ExitStatus.engine.rawValue
    }
    let signals = [SIGINT, SIGTERM, SIGHUP].map { watchSignal($0) }
    tick()
    event_base_dispatch(base)
    for signal in signals { event_free(signal) }
    listening.close(self)
    return exitStatus
  }

  private func watchSignal(_ number: Int32) -> OpaquePointer? {
    let signal = event_new(
      base, number, Int16(EV_SIGNAL | EV_PERSIST),
      { _, _, context in
        guard let context else { return }
        Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
          .beginEnding()
      }, context)
    event_add(signal, nil)
    return signal
  }
}
