import CHost
import CKernels
import JSON
import Machine
import Memory
import Transformer

/// The machine that was measured: its limits with each number of threads, and
/// its condition before and after.
struct BenchMachine {
  let threadCounts: [Int]
  private(set) var limits: [MachineLimits]
  private let before = MachineCondition()
  private var after = MachineCondition()
  private var probe: MachineProbe

  /// Begins to measure; `buffer` is read, whose pages must have been written.
  init(_ threadCounts: [Int], reading buffer: Bytes) {
    self.threadCounts = threadCounts
    limits = [MachineLimits](
      repeating: MachineLimits(), count: threadCounts.count)
    probe = MachineProbe(reading: buffer)
  }

  /// Measures the limits with the thread count number `index`.
  ///
  /// - Returns: The bytes that were read, and their time.
  mutating func measure(_ index: Int, _ pool: ThreadPool) -> ReadRate {
    probe.measure(pool, &limits[index])
  }

  /// Reads once more with the thread count number `index`.
  mutating func read(
    _ index: Int, _ pool: ThreadPool, _ rate: inout ReadRate
  ) {
    probe.read(pool, &limits[index], &rate)
  }

  /// Takes note that a test read `gigabytes` per second: the machine can.
  mutating func reached(_ index: Int, gigabytes: Double) {
    limits[index].gigabytes = max(limits[index].gigabytes, gigabytes)
  }

  /// Looks at the machine's condition again.
  mutating func end() { after = MachineCondition() }

  /// Writes the member `machine`.
  func write(to json: inout JSONWriter) {
    json.key("machine")
    json.beginObject()
    json.member("processors", MachineProcessors.here.count)
    json.key("speeds")
    MachineProcessors.here.write(to: &json)
    json.key("clusters")
    json.beginArray()
    InstructionSets.visit { json.value($0) }
    json.endArray()
    json.key("governor")
    var isKnown = false
    before.withGovernor {
      isKnown = true
      json.value($0)
    }
    if !isKnown { json.null() }
    before.write("before", to: &json)
    after.write("after", to: &json)
    json.key("limits")
    json.beginArray()
    for index in 0..<limits.count {
      json.beginObject()
      json.member("threads", threadCounts[index])
      json.member("bandwidth", limits[index].gigabytes, decimals: 3)
      json.member("peak", limits[index].gigaoperations, decimals: 3)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  /// Appends lines for a person.
  func describe(into out: inout TextBuffer) {
    out.append("processors        ")
    MachineProcessors.here.describe(into: &out)
    out.append("\ninstruction sets ")
    InstructionSets.visit { name in
      out.append(" ")
      out.append(name)
    }
    for index in 0..<limits.count {
      out.append("\nlimits            ")
      out.append(limits[index].gigabytes, decimals: 1)
      out.append(" GB/s, ")
      out.append(limits[index].gigaoperations, decimals: 0)
      out.append(" GOPS, threads: ")
      out.append(threadCounts[index])
    }
    before.withGovernor { name in
      out.append("\ngovernor          ")
      out.append(printable: name, limit: 24)
    }
    out.append("\nbefore            ")
    before.describe(into: &out)
    out.append("\nafter             ")
    after.describe(into: &out)
    out.append("\n")
  }
}
