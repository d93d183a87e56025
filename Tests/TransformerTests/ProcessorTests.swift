import CHost
import Foundation
import TestSupport
import Testing

/// Which processors are fast, on machines that are made of files.
@Suite struct ProcessorTests {
  /// The files below a root that is deleted with it.
  private final class Root {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ path: String, _ text: String) throws {
      let file = url.appendingPathComponent("sys/devices/system/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    /// Writes what each processor says in a file of its folder.
    func write(_ file: String, _ values: [Int?]) throws {
      for (number, value) in values.enumerated() {
        guard let value else { continue }
        try write("cpu/cpu\(number)/\(file)", "\(value)\n")
      }
    }

    func speeds(_ allowed: Set<Int>) -> host_processor_speeds {
      var speeds = host_processor_speeds()
      var set = ProcessorTests.set(allowed)
      host_processor_speeds_read(url.path, &set, &speeds)
      return speeds
    }

    func nodes() -> host_memory_nodes {
      var nodes = host_memory_nodes()
      host_memory_nodes_read(url.path, &nodes)
      return nodes
    }
  }

  private static func set(_ numbers: Set<Int>) -> host_processor_set {
    var set = host_processor_set()
    withUnsafeMutableBytes(of: &set) { bytes in
      for number in numbers { bytes[number / 8] |= 1 << (number % 8) }
    }
    return set
  }

  private func numbers(_ set: host_processor_set) -> Set<Int> {
    var set = set
    return Set(
      (0..<Int(HOST_PROCESSOR_LIMIT)).filter {
        host_processor_set_has(&set, UInt32($0))
      })
  }

  private func name(_ speeds: host_processor_speeds) -> String? {
    speeds.by.map { String(cString: $0) }
  }

  /// The sets of the threads that have one.
  private func places(
    _ speeds: host_processor_speeds, _ nodes: host_memory_nodes? = nil
  ) -> [Set<Int>] {
    var (speeds, placement) = (speeds, host_placement())
    if var nodes {
      host_placement_choose(&speeds, &nodes, &placement)
    } else {
      host_placement_choose(&speeds, nil, &placement)
    }
    #expect(numbers(placement.rest) == numbers(speeds.all))
    return withUnsafeBytes(of: placement.of) { bytes in
      let sets = bytes.bindMemory(to: host_processor_set.self)
      return sets.prefix(Int(placement.count)).map(numbers)
    }
  }

  private static let rk3588 = [530, 530, 530, 530, 1024, 1024, 1024, 1024]

  /// An RK3588: its last four are the fast ones.
  @Test func unequalCores() throws {
    let root = Root()
    try root.write("cpu_capacity", ProcessorTests.rk3588)
    let speeds = root.speeds(Set(0...7))
    #expect(speeds.count == 8 && speeds.fast_count == 4)
    #expect(numbers(speeds.fast) == [4, 5, 6, 7])
    #expect(speeds.fastest == 1024 && speeds.slower == 530)
    #expect(name(speeds) == "cpu_capacity")
    let (fast, slow): (Set, Set) = ([4, 5, 6, 7], [0, 1, 2, 3])
    #expect(places(speeds) == [fast, fast, fast, fast, slow, slow, slow, slow])
  }

  /// A Raspberry Pi 5: nothing to choose from, whatever tells.
  @Test func equalCores() throws {
    let root = Root()
    try root.write("cpufreq/cpuinfo_max_freq", [2_400_000, 2_400_000])
    #expect(name(root.speeds([0, 1])) == "cpuinfo_max_freq")
    try root.write("cpu_capacity", [1024, 1024])
    let speeds = root.speeds([0, 1])
    #expect(name(speeds) == "cpu_capacity")
    #expect(speeds.fast_count == 2 && speeds.slower == 0)
    #expect(numbers(speeds.fast) == [0, 1])
    #expect(places(speeds) == [])
  }

  /// A phone: the one largest core and the large ones are fast.
  @Test func threeTiers() throws {
    let root = Root()
    try root.write(
      "cpu_capacity", [260, 260, 260, 260, 800, 800, 800, 1024])
    let speeds = root.speeds(Set(0...7))
    #expect(numbers(speeds.fast) == [4, 5, 6, 7])
    #expect(speeds.fastest == 1024 && speeds.slower == 260)
  }

  /// Cores of one kind may bear different clocks; slow ones lie far below.
  @Test func clocks() throws {
    let root = Root()
    try root.write(
      "cpufreq/cpuinfo_max_freq",
      [1_800_000, 1_800_000, 2_256_000, 2_352_000])
    let speeds = root.speeds(Set(0...3))
    #expect(name(speeds) == "cpuinfo_max_freq")
    #expect(numbers(speeds.fast) == [2, 3])
    try root.write(
      "cpufreq/cpuinfo_max_freq",
      [5_000_000, 5_200_000, 4_900_000, 5_000_000])
    #expect(root.speeds(Set(0...3)).fast_count == 4)
  }

  /// Of two equal gaps the upper one counts.
  @Test func equalGaps() throws {
    let root = Root()
    try root.write("cpu_capacity", [256, 512, 1024, 1024])
    #expect(numbers(root.speeds(Set(0...3)).fast) == [2, 3])
  }

  /// Only what the process may use counts, and nothing else is chosen.
  @Test func masks() throws {
    let root = Root()
    try root.write("cpu_capacity", ProcessorTests.rk3588)
    let few = root.speeds([1, 2, 6])
    #expect(few.count == 3 && numbers(few.fast) == [6])
    #expect(places(few) == [[6], [1, 2], [1, 2]])
    let slow = root.speeds([0, 3])
    #expect(slow.fast_count == 2 && numbers(slow.fast) == [0, 3])
    #expect(places(slow) == [])
    let far = root.speeds([6, 900])
    // Nothing tells of one of them.
    #expect(far.count == 2 && far.fast_count == 2 && name(far) == nil)
  }

  /// Nothing, or too little, tells: all are taken for alike.
  @Test func silence() throws {
    let root = Root()
    #expect(name(root.speeds([0, 1])) == nil)
    #expect(root.speeds([0, 1]).fast_count == 2)
    try root.write("cpu_capacity", [1024, nil])
    try root.write("cpufreq/cpuinfo_max_freq", [2_400_000, 0])
    let speeds = root.speeds([0, 1])
    #expect(name(speeds) == nil && speeds.fast_count == 2)
    try root.write("cpu/cpu1/cpu_capacity", "fast\n")
    #expect(name(root.speeds([0, 1])) == nil)
    #expect(root.nodes().count == 0)
  }

  /// A machine of two sockets: threads take turns near each node.
  @Test func nodesApart() throws {
    let root = Root()
    try root.write("cpu_capacity", [1024, 1024, 1024, 1024, 1024, 1024])
    try root.write("node/has_memory", "0-1\n")
    try root.write("node/node0/cpulist", "0-1,4\n")
    try root.write("node/node1/cpulist", "2-3,5\n")
    var nodes = root.nodes()
    #expect(nodes.count == 2)
    #expect(host_memory_nodes_differ(&nodes))
    let (one, two): (Set, Set) = ([0, 1, 4], [2, 3, 5])
    let all = root.speeds(Set(0...5))
    #expect(places(all, nodes) == [one, two, one, two, one, two])
    // A node with fewer processors gets fewer threads.
    #expect(
      places(root.speeds([0, 1, 3]), nodes) == [[0, 1], [3], [0, 1]])
    #expect(places(all) == [])
  }

  /// A Raspberry Pi 5 emulates nodes, and no thread belongs to any of them.
  ///
  /// Each is near every processor. Nodes without memory do not count.
  @Test func nodesThatAreEmulated() throws {
    let root = Root()
    try root.write("cpu_capacity", [1024, 1024, 1024, 1024])
    try root.write("node/has_memory", "0-3,5-7,9\n")
    for node in [0, 1, 2, 3, 5, 6, 7, 9] {
      try root.write("node/node\(node)/cpulist", "0-3\n")
    }
    try root.write("node/node4/cpulist", "\n")
    var nodes = root.nodes()
    #expect(nodes.count == 8)
    #expect(!host_memory_nodes_differ(&nodes))
    #expect(places(root.speeds(Set(0...3)), nodes) == [])
  }

  /// The machine that the tests run on.
  @Test func thisMachine() {
    var allowed = host_processors_allowed()
    let count = host_processor_set_count(&allowed)
    #expect(count >= 1 && count == UInt32(host_processors()))
    var speeds = host_processor_speeds()
    host_processor_speeds_read("", &allowed, &speeds)
    #expect(speeds.count == count)
    #expect(speeds.fast_count >= 1 && speeds.fast_count <= count)
    #expect(numbers(speeds.fast).isSubset(of: numbers(allowed)))
  }
}
