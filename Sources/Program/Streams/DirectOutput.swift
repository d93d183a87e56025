import CHost
import JSON
import Memory

/// Lines that are written before there is a writing party.
struct DirectOutput {
  private let descriptor: Int32
  private let storage: Region<UInt8>

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    let start = host_map_anonymous(Console.lineCapacity)
    storage = Region(
      start: start?.bindMemory(
        to: UInt8.self, capacity: Console.lineCapacity),
      count: start == nil ? 0 : Console.lineCapacity)
  }

  func write(
    _ build: (inout JSONWriter) -> Void
  ) throws(ProgramError) {
    var writer = JSONWriter(storage)
    build(&writer)
    writer.text.append("\n")
    let bytes = writer.bytes
    guard host_write_all(descriptor, bytes.unsafeStart, bytes.count) else {
      throw .outputFailed(errno: host_errno())
    }
  }
}
