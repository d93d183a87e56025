public import JSON
public import Memory

/// The server's side of protocol 1, without any input or output.
///
/// Lines of a client go in, lines for it come out; in between stand the queue
/// and the request that is running. Whoever reads, computes and writes calls in
/// one at a time.
public struct ProtocolMachine {
  /// Requests that may wait.
  public static let queueLimit = 8

  /// A request that was taken.
  public struct Entry: BitwiseCopyable {
    /// The wishes of the client; their texts lie in the slot.
    public let request: Request
    /// The number of the slot that keeps its line.
    public let slot: Int
    /// When it came, in nanoseconds of the caller's clock.
    public let time: UInt64
  }

  private var queue: InlineArray<8, Entry?> = InlineArray(repeating: nil)
  private var running: Entry?
  private var isRunningCancelled = false

  /// Requests that wait.
  public private(set) var queuedCount = 0
  /// Whether the program shall end: everything is cancelled.
  public private(set) var isQuitting = false
  /// Requests that were answered or refused while running.
  public private(set) var requestCount = 0

  /// A machine that waits for lines.
  public init() {}

  /// The consequence of a line.
  public enum Reception {
    /// Nothing for the engine to do.
    case handled
    /// A request waits in this slot, to which the line must be copied.
    case queued(slot: Int)
    /// The `hello` reply is wanted.
    case helloWanted
    /// The figures are wanted.
    case statsWanted
  }

  /// Takes a line of the client; writes at most one line in reply.
  @export(interface)
  public mutating func receive(
    _ line: Bytes, at time: UInt64, _ out: inout JSONWriter
  ) -> Reception {
    let message: ClientMessage
    do throws(RefusedLine) { message = try ClientMessage.parse(line) } catch {
      refuse(error.error, id: error.id, &out)
      return .handled
    }
    switch message {
    case .request(let request): return take(request, at: time, &out)
    case .cancel(let id): cancel(id, &out)
    case .ping(let tag):
      out.beginObject()
      out.member("event", "pong")
      out.key("ping")
      tag.write(to: &out)
      out.endObject()
    case .hello: return .helloWanted
    case .stats: return .statsWanted
    case .quit: quit()
    }
    return .handled
  }

  /// Takes note of a line that was too long to be read.
  @export(interface)
  public func receiveTooLong(limit: Int, _ out: inout JSONWriter) {
    refuse(.lineTooLong(limit: limit), id: nil, &out)
  }

  /// Cancels what runs and what waits, and takes no more.
  public mutating func quit() {
    isQuitting = true
    isRunningCancelled = true
  }

  private mutating func take(
    _ request: Request, at time: UInt64, _ out: inout JSONWriter
  ) -> Reception {
    if let id = request.id, isKnown(id) {
      refuse(.duplicateID, id: request.id, &out)
      return .handled
    }
    guard !isQuitting else {
      requestCount += 1
      EndOfAnswer().write(id: request.id, reason: "cancel", &out)
      return .handled
    }
    guard queuedCount < ProtocolMachine.queueLimit else {
      refuse(
        .queueFull(limit: ProtocolMachine.queueLimit), id: request.id, &out)
      return .handled
    }
    let slot = freeSlot()
    queue[queuedCount] = Entry(request: request, slot: slot, time: time)
    queuedCount += 1
    return .queued(slot: slot)
  }

  private func isKnown(_ id: Tag) -> Bool {
    if let running, running.request.id == id { return true }
    for index in 0..<queuedCount where queue[index]?.request.id == id {
      return true
    }
    return false
  }

  /// One slot more than may wait: the running request keeps its own.
  public static let slotCount = queueLimit + 1

  private func freeSlot() -> Int {
    var used: UInt32 = 0
    if let running { used |= 1 << UInt32(running.slot) }
    for index in 0..<queuedCount {
      if let entry = queue[index] { used |= 1 << UInt32(entry.slot) }
    }
    return (~used).trailingZeroBitCount
  }

  private mutating func cancel(_ id: Tag, _ out: inout JSONWriter) {
    if let running, running.request.id == id, !isRunningCancelled {
      isRunningCancelled = true
      return
    }
    for index in 0..<queuedCount {
      guard let entry = queue[index], entry.request.id == id else { continue }
      remove(index)
      requestCount += 1
      EndOfAnswer().write(id: id, reason: "cancel", &out)
      return
    }
    out.beginObject()
    out.member("event", "ignored")
    out.key("cancel")
    id.write(to: &out)
    out.endObject()
  }

  private mutating func remove(_ index: Int) {
    for later in (index + 1)..<(queuedCount + 1) {
      queue[later - 1] =
        later < ProtocolMachine.queueLimit ? queue[later] : nil
    }
    queuedCount -= 1
  }

  // MARK: The engine's side

  /// The next request to compute, or `nil` where none waits.
  public mutating func begin() -> Entry? {
    precondition(running == nil)
    guard queuedCount > 0 else { return nil }
    running = queue[0]
    remove(0)
    isRunningCancelled = isQuitting
    return running
  }

  /// Whether the running request shall end.
  public var isCancelled: Bool { isRunningCancelled }

  /// The id of the running request.
  public var runningID: Tag? { running.flatMap { $0.request.id } }

  /// Takes note that the running request has its `end` or `error`.
  public mutating func finish() {
    running = nil
    isRunningCancelled = false
    requestCount += 1
  }

  /// Writes the refusal of a line.
  ///
  /// An id that is that of a request that waits or runs stands as
  /// `duplicate`: as `id` it would read as the end of that one.
  public func refuse(
    _ error: ProtocolError, id: Tag?, _ out: inout JSONWriter
  ) {
    out.beginObject()
    out.member("event", "error")
    out.member("code", error.code)
    if let id {
      if isKnown(id) { out.key("duplicate") } else { out.key("id") }
      id.write(to: &out)
    }
    if let key = error.key { out.member("key", key) }
    writeMessage(error, &out)
    out.endObject()
  }
}

/// Writes `message`, what an error says of itself.
func writeMessage(_ error: some Failure, _ out: inout JSONWriter) {
  var storage: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  var span = storage.mutableSpan
  span.withUnsafeMutableBufferPointer { buffer in
    var text = TextBuffer(
      Region(start: buffer.baseAddress, count: buffer.count))
    error.describe(into: &text)
    out.member("message", text.bytes)
  }
}
