import CHost
public import JSON
public import Memory

/// The processors of this machine that the program may use: how many are fast,
/// and what says so.
public struct MachineProcessors {
  /// As they were when they were first asked for.
  ///
  /// C keeps them: a lazy global of Swift's would end the program where a filter
  /// forbids the futex.
  public static var here: MachineProcessors { MachineProcessors() }

  private let machine: UnsafePointer<host_machine>

  private init() { machine = host_machine_here() }

  /// How many there are.
  public var count: Int { Int(machine.pointee.speeds.count) }
  /// All of them where none is slower.
  public var fast: Int { Int(machine.pointee.speeds.fast_count) }
  /// The processors' worth of time that control groups grant, `nil` where none
  /// limits it.
  public var quota: Double? {
    machine.pointee.quota > 0 ? machine.pointee.quota : nil
  }
  /// How many can work all the time: all of them, or the quota rounded up.
  public var usable: Int { within(machine.pointee.speeds.count) }
  /// How many threads generation begins with.
  public var guess: ThreadGuess {
    ThreadGuess(
      processors: count, fast: fast, quota: machine.pointee.quota,
      board: KnownBoard.here)
  }
  /// Nodes of memory, 0 where Linux does not tell.
  public var nodes: Int { Int(machine.pointee.nodes.count) }

  /// Puts the threads of the pool on the processors that serve them best.
  public func placeThreads(nearNodes: Bool) {
    let places = UnsafeMutablePointer<host_placement>.allocate(capacity: 1)
    defer { places.deallocate() }
    withUnsafePointer(to: machine.pointee.speeds) { speeds in
      withUnsafePointer(to: machine.pointee.nodes) { nodes in
        host_placement_choose(speeds, nearNodes ? nodes : nil, places)
      }
    }
    host_pool_place(places)
  }

  private func within(_ count: UInt32) -> Int {
    Int(host_processors_within(count, machine.pointee.quota))
  }

  private var by: Bytes? {
    machine.pointee.speeds.by.map { Bytes(cString: $0) }
  }

  /// Appends how many there are, what tells them apart, and their quota.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    describeSpeeds(into: &out)
    guard let quota else { return }
    out.append(", quota ")
    out.append(significant: quota)
  }

  private func describeSpeeds(into out: inout TextBuffer) {
    out.append(count)
    guard let by else { return }
    if fast == count {
      out.append(", all alike by ")
      out.append(by)
      return
    }
    out.append(", ")
    out.append(fast)
    out.append(" of them fast: ")
    out.append(by)
    out.append(" ")
    out.append(Int(machine.pointee.speeds.fastest))
    out.append(" against ")
    out.append(Int(machine.pointee.speeds.slower))
  }

  /// Writes the members `count`, `fast`, `by`, `nodes` and `quota`.
  @export(interface)
  public func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("count", count)
    json.member("fast", fast)
    json.key("by")
    if let by { json.value(by) } else { json.null() }
    json.key("nodes")
    if nodes > 0 { json.value(nodes) } else { json.null() }
    json.key("quota")
    if let quota { json.value(quota, decimals: 3) } else { json.null() }
    json.endObject()
  }
}
