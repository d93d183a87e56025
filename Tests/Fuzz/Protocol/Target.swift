import JSON
import LineProtocol
import Memory

/// Gives the lines of the input to a machine.
///
/// A line that is `-` lets it begin or finish a request. Each reply must be one
/// line of JSON.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Bytes(start: data, count: count)
  let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: 8192)
  defer { storage.deallocate() }
  var machine = ProtocolMachine()
  // Not every request has an id.
  var isRunning = false
  var start = 0
  while start < count {
    var end = start
    while end < count, input[end] != 0x0A { end += 1 }
    let line = input[start..<end]
    start = end + 1
    if line == "-" {
      if isRunning { machine.finish() }
      isRunning = !isRunning && machine.begin() != nil
      continue
    }
    var out = JSONWriter(Region(start: storage, count: 8192))
    if case .queued(let slot) = machine.receive(line, at: 0, &out) {
      precondition(slot >= 0 && slot < ProtocolMachine.slotCount)
    }
    precondition(!out.isTruncated)
    check(out.bytes)
  }
  precondition(machine.queuedCount <= ProtocolMachine.queueLimit)
  return 0
}

/// Traps where the reply is neither empty nor one document on one line.
private func check(_ reply: Bytes) {
  if reply.isEmpty { return }
  for index in 0..<reply.count { precondition(reply[index] >= 0x20) }
  precondition(reply.firstInvalidUTF8 == nil)
  var reader = JSONReader(reply)
  do throws(JSONError) {
    try reader.skip()
    try reader.end()
  } catch { preconditionFailure("a reply that is not JSON") }
}
