import CHost
import Machine
import Memory

/// The machine of `swiftlet board`: this one, or another one by its files.
struct BoardMachine {
  let host: host_board
  /// Whether the files are another machine's.
  let isElsewhere: Bool
  let condition: MachineCondition
  /// The governor of the processors' frequency, `nil` where nothing tells.
  let governor: Bytes?
  /// The strings of the device tree, the most special first.
  let compatible: [Bytes]
  /// The kinds of cores, the fastest first.
  let cores: [host_core_kind]
  let board: KnownBoard?
  /// Nodes of memory, 0 where nothing tells.
  let nodes: Int
  /// Whether the kernel only makes them up, to spread memory over its banks.
  let emulatesNodes: Bool
  /// The bytes that may still be used, all in all and by the control group;
  /// `nil` where nothing limits them.
  let available: UInt64?
  let group: UInt64?
  /// The processors' worth of time that the control group grants, 0 where
  /// nothing limits it.
  let quota: Double
  /// The threads of generation; `nil` where nothing tells of processors.
  let threads: ThreadGuess?

  /// Looks at this machine, or at the files below `root`.
  init(root: UnsafePointer<CChar>?) {
    // An empty root is this machine; a NUL of its own serves for that.
    var none: CChar = 0
    self = withUnsafePointer(to: &none) {
      BoardMachine(below: root ?? $0, root)
    }
  }

  private init(
    below path: UnsafePointer<CChar>, _ root: UnsafePointer<CChar>?
  ) {
    var read = host_board()
    host_board_read(path, &read)
    host = read
    isElsewhere = root != nil
    condition = MachineCondition(root: root)
    governor = BoardMachine.governor(of: condition)
    compatible = KnownBoard.strings(
      Bytes(
        start: UnsafeRawPointer(read.compatible)?
          .assumingMemoryBound(to: UInt8.self),
        count: Int(read.compatible_count)))
    var kinds: [host_core_kind] = []
    withUnsafeBytes(of: read.kinds) { raw in
      let all = raw.bindMemory(to: host_core_kind.self)
      for index in 0..<Int(read.kind_count) { kinds.append(all[index]) }
    }
    cores = kinds
    board = KnownBoard.matching(compatible, cores: kinds)
    let found = UnsafeMutablePointer<host_memory_nodes>.allocate(capacity: 1)
    defer { found.deallocate() }
    host_memory_nodes_read(path, found)
    nodes = Int(found.pointee.count)
    emulatesNodes = nodes > 1 && !host_memory_nodes_differ(found)
    func limit(_ bytes: UInt64) -> UInt64? {
      bytes == UInt64.max ? nil : bytes
    }
    available = limit(host_memory_available(path))
    group = limit(host_memory_group_available(path))
    quota = host_processor_quota(path)
    let count = kinds.reduce(0) { $0 + Int($1.count) }
    threads =
      isElsewhere
      ? BoardMachine.guess(
        below: path, processors: count > 0 ? count : Int(read.processor_count),
        quota: quota, board: compatible.isEmpty ? nil : board)
      : MachineProcessors.here.guess
  }

  /// The guess for another machine, all of whose processors may be used.
  private static func guess(
    below path: UnsafePointer<CChar>, processors: Int, quota: Double,
    board: KnownBoard?
  ) -> ThreadGuess? {
    guard processors > 0 else { return nil }
    let speeds = UnsafeMutablePointer<host_processor_speeds>.allocate(
      capacity: 1)
    defer { speeds.deallocate() }
    host_processor_speeds_count(path, UInt32(clamping: processors), speeds)
    return ThreadGuess(
      processors: Int(speeds.pointee.count),
      fast: Int(speeds.pointee.fast_count), quota: quota, board: board)
  }

  /// The name, where it stays for as long as the program runs.
  private static func governor(of condition: MachineCondition) -> Bytes? {
    var kept: Bytes?
    condition.withGovernor { name in
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: name.count)
      for index in 0..<name.count { copy[index] = name[index] }
      kept = Bytes(start: copy, count: name.count)
    }
    return kept
  }

  /// The number of processors, 0 where nothing tells.
  var processorCount: Int {
    cores.isEmpty
      ? Int(host.processor_count)
      : cores.reduce(0) { $0 + Int($1.count) }
  }

  /// The least of what may be used.
  var usable: UInt64? {
    guard let available else { return group }
    return group.map { min($0, available) } ?? available
  }

  /// The highest instruction set of kernels for its features; `nil` where this build
  /// has none for them.
  var kernels: Bytes? {
    var highest: Bytes?
    InstructionSets.visit(host.features) { highest = $0 }
    // For another machine, `scalar` only means that this build is not for it.
    guard let highest, !(isElsewhere && highest == "scalar") else {
      return nil
    }
    return highest
  }

  /// Calls `body` with the name of each feature that kernels may ask for.
  func forEachFeature(_ body: (StaticString) -> Void) {
    if has(HOST_CPU_NEON) { body("asimd") }
    if has(HOST_CPU_DOTPROD) { body("asimddp") }
    if has(HOST_CPU_I8MM) { body("i8mm") }
    if has(HOST_CPU_AVX2) { body("avx2") }
    if has(HOST_CPU_AVX512VNNI) { body("avx512_vnni") }
    if has(HOST_CPU_AMX) { body("amx_int8") }
  }

  private func has(_ feature: some BinaryInteger) -> Bool {
    host.features & UInt32(truncatingIfNeeded: feature) != 0
  }
}
