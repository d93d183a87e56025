import Foundation
import TestSupport
import Testing

/// `board`: what machines of files are said to be, and what is advised.
struct BoardTests {
  private struct Report: Decodable {
    struct Core: Decodable {
      let implementer: String?
      let part: String?
      let name: String?
      let count: Int
    }
    struct Advice: Decodable {
      let code: String
      let message: String
    }

    struct Threads: Decodable, Equatable {
      let generation: Int
      let by: String
      let most: Int
      let prompt: Int
    }

    let type: String
    let compatible: [String]
    let model: String?
    let board: String?
    let title: String?
    let cores: [Core]
    let features: [String]
    let kernels: String?
    let memoryBytes: Int?
    let controlGroupProcessors: Double?
    let pageBytes: Int?
    let nodes: Int?
    let nodesEmulated: Bool
    let threads: Threads?
    let kernel: String?
    let governor: String?
    let throttled: Int?
    let advice: [Advice]

    var codes: [String] { advice.map(\.code) }
  }

  private static func decode(_ outcome: Outcome) throws -> Report {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Report.self, from: outcome.output)
  }

  private func report(
    _ files: MachineFiles, by program: Program = .host
  ) throws -> Report {
    let outcome = try program.run([
      "board", "--root", files.path, "--format", "jsonl",
    ])
    expect(outcome, status: 0)
    #expect(outcome.errors.isEmpty, "\(outcome)")
    #expect(outcome.records().count == 1)
    return try BoardTests.decode(outcome)
  }

  private func text(_ files: MachineFiles) throws -> [String] {
    let outcome = try Program.host.run(["board", "--root", files.path])
    expect(outcome, status: 0)
    return outcome.records()
  }

  @Test(arguments: Program.all)
  func aBoardAsItShouldBe(_ program: Program) throws {
    try program.require()
    let found = try report(.raspberryPi5(), by: program)
    #expect(found.type == "board")
    #expect(found.compatible == ["raspberrypi,5-model-b", "brcm,bcm2712"])
    #expect(found.model == "Raspberry Pi 5 Model B Rev 1.0")
    #expect(found.board == "raspberrypi,5-model-b")
    #expect(found.title == "Raspberry Pi 5")
    #expect(found.cores.count == 1)
    #expect(found.cores[0].implementer == "0x41")
    #expect(found.cores[0].part == "0xd0b")
    #expect(found.cores[0].name == "Cortex-A76")
    #expect(found.cores[0].count == 4)
    #expect(found.features == ["asimd", "asimddp"])
    #expect(found.memoryBytes == 8_000_000 * 1024)
    // No file tells it of another machine.
    #expect(found.pageBytes == nil)
    #expect(found.nodes == 8)
    #expect(found.nodesEmulated)
    #expect(
      found.threads
        == .init(generation: 2, by: "board", most: 4, prompt: 4))
    #expect(found.kernel == "6.12.25+rpt-rpi-2712")
    #expect(found.governor == "performance")
    #expect(found.throttled == 0)
    #expect(found.codes.isEmpty, "\(found.advice)")
    // Only the boards' program has kernels for it.
    let isForBoards =
      program.testDescription.hasPrefix("board")
      || !Program.emulatesBoards
    #expect(found.kernels == (isForBoards ? "dotprod" : nil))
  }

  @Test func aPersonReadsTheSame() throws {
    let lines = try text(.raspberryPi5())
    for line in [
      "board             Raspberry Pi 5 (raspberrypi,5-model-b), emulated",
      "device tree       raspberrypi,5-model-b brcm,bcm2712",
      "cores             4 × Cortex-A76",
      "memory            7812.5 MiB, available 6835.9 MiB, nodes 8 emulated",
      "governor          performance", "advice            none",
      "threads           2 to begin with (the board's file), "
        + "1 to 4 are tried, for prompts 4",
    ] {
      #expect(lines.contains(line), "\(line) in \(lines)")
    }
  }

  /// How many threads answers begin with, and why.
  @Test func threadsOfAnswers() throws {
    let files = try MachineFiles()
    #expect(try report(files).threads == nil)
    try files.writeProcessors(
      Array(repeating: (0x41, 0xd08), count: 4), features: "fp asimd")
    #expect(
      try report(files).threads
        == .init(generation: 4, by: "processors", most: 4, prompt: 4))
    for processor in 0..<8 {
      try files.writeRegister(
        processor, part: processor < 4 ? 0xd05 : 0xd0b,
        capacity: processor < 4 ? 530 : 1024)
    }
    #expect(
      try report(files).threads
        == .init(generation: 4, by: "fast", most: 8, prompt: 8))
    #expect(
      try text(files).contains(
        "threads           4 to begin with (the fast processors), "
          + "1 to 8 are tried, for prompts 8"))
    try files.write("proc/self/cgroup", "0::/\n")
    try files.write("sys/fs/cgroup/cpu.max", "250000 100000\n")
    #expect(
      try report(files).threads
        == .init(generation: 3, by: "quota", most: 3, prompt: 3))
    let board = try MachineFiles.raspberryPi5()
    try board.write("proc/self/cgroup", "0::/\n")
    try board.write("sys/fs/cgroup/cpu.max", "100000 100000\n")
    #expect(
      try report(board).threads
        == .init(generation: 1, by: "quota", most: 1, prompt: 1))
  }

  /// Each bit of the firmware, as it is and as it was.
  @Test(arguments: [
    (0x1, "under_voltage", "now "), (0x2, "frequency_capped", "now "),
    (0x4, "throttled", "now "), (0x8, "soft_temperature_limit", "now "),
    (0x10000, "under_voltage", "since the start"),
    (0x20000, "frequency_capped", "since the start"),
    (0x40000, "throttled", "since the start"),
    (0x80000, "soft_temperature_limit", "since the start"),
    // What is now was, too.
    (0x10001, "under_voltage", "now "),
  ])
  func theFirmwaresBits(_ bits: Int, _ code: String, _ start: String) throws {
    let files = try MachineFiles.raspberryPi5()
    try files.write(
      "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/"
        + "get_throttled", String(bits, radix: 16) + "\n")
    let found = try report(files)
    #expect(found.throttled == bits)
    #expect(found.codes == [code])
    #expect(found.advice.first?.message.hasPrefix(start) == true)
  }

  /// One file that is not as it should be, and what is said of it.
  @Test(arguments: [
    (
      "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "ondemand\n",
      "governor", "ondemand"
    ),
    (
      "sys/class/thermal/thermal_zone0/temp", "80000\n", "temperature",
      "80.0 °C"
    ),
    (
      "proc/swaps",
      "Filename Type Size Used Priority\n/var/swap file 102396 0 -2\n", "swap",
      "/var/swap"
    ),
    (
      "proc/swaps",
      "Filename Type Size Used Priority\n/dev/zram0 partition 99 0 100\n",
      "compressed_swap", "zram"
    ),
    (
      "sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n",
      "huge_pages", "madvise"
    ),
    ("sys/devices/system/node/has_memory", "0\n", "nodes", "firmware"),
  ])
  func whatIsToBeChanged(
    _ file: String, _ contents: String, _ code: String, _ word: String
  ) throws {
    let files = try MachineFiles.raspberryPi5()
    try files.write(file, contents)
    let found = try report(files)
    #expect(found.codes == [code])
    #expect(found.advice.first?.message.contains(word) == true)
    let lines = try text(files).filter { $0.hasPrefix("advice") }
    #expect(lines == found.advice.map { "advice            \($0.message)" })
  }

  @Test func coolingIsSaid() throws {
    let files = try MachineFiles.raspberryPi5()
    let device = "sys/class/thermal/cooling_device0"
    try files.write("\(device)/type", "cpufreq-cpu0\n")
    try files.write("\(device)/cur_state", "3\n")
    let found = try report(files)
    #expect(found.codes == ["cooling"])
    #expect(found.advice[0].message.contains("step 3"))
  }

  /// What fits instead is what `plan --memory` says.
  @Test func tooLittleMemory() throws {
    let files = try MachineFiles.raspberryPi5()
    for (mebibytes, type) in [(1130, "q4_1"), (850, "q2_k"), (300, nil)] {
      try files.writeMemory(
        total: 2_000_000, available: mebibytes * 1024)
      let found = try report(files)
      #expect(found.codes == ["memory"])
      let message = found.advice[0].message
      #expect(message.contains(" of \(mebibytes).0 MiB: "))
      #expect(
        message.hasSuffix(
          type.map { "it fits as \($0)" }
            ?? "no type of it fits, only smaller models do"), "\(message)")
      if let type {
        let plan = try Program.host.run([
          "plan", "1.5b", "--type", type, "--memory", "\(mebibytes)M",
        ])
        expect(plan, status: 0)
      }
    }
  }

  @Test func theControlGroupsLimit() throws {
    let files = try MachineFiles.raspberryPi5()
    try files.write("proc/self/cgroup", "0::/app\n")
    let group = "sys/fs/cgroup/app"
    try files.write("\(group)/memory.max", "\(3 << 30)\n")
    try files.write("\(group)/memory.current", "\(1 << 30)\n")
    let found = try report(files)
    #expect(found.codes == ["control_group"])
    #expect(found.advice[0].message.contains("grants 2048.0 MiB"))
  }

  @Test func theControlGroupsQuota() throws {
    let files = try MachineFiles.raspberryPi5()
    #expect(try report(files).controlGroupProcessors == nil)
    try files.write("proc/self/cgroup", "0::/app\n")
    try files.write("sys/fs/cgroup/app/cpu.max", "150000 100000\n")
    let found = try report(files)
    #expect(found.controlGroupProcessors == 1.5)
    #expect(found.codes == ["processor_quota"])
    #expect(found.advice[0].message.contains("grants the time of 1.5 of 4 "))
    #expect(
      try text(files).contains(
        "quota             1.5 processors by the control group"))
    // As much as there is limits nothing.
    try files.write("sys/fs/cgroup/app/cpu.max", "400000 100000\n")
    #expect(try report(files).codes == [])
  }

  @Test func registersTellCoresFastOnesFirst() throws {
    let files = try MachineFiles()
    try files.writeTree(["someone,board", "rockchip,rk3588"])
    for processor in 0..<8 {
      let isSlow = processor < 4
      try files.writeRegister(
        processor, part: isSlow ? 0xd05 : 0xd0b,
        capacity: isSlow ? 530 : 1024)
    }
    let found = try report(files)
    #expect(found.cores.map(\.name) == ["Cortex-A76", "Cortex-A55"])
    #expect(found.cores.map(\.count) == [4, 4])
    // The SoC alone makes no board.
    #expect(found.board == nil)
  }

  /// A phone shows no tree; its cores name it, but only all of them.
  @Test func aPhoneIsFoundByItsCores() throws {
    let files = try MachineFiles()
    let parts =
      [0xd46, 0xd46, 0xd46, 0xd47, 0xd47, 0xd4d, 0xd4d, 0xd4e]
      .map { (implementer: 0x41, part: $0) }
    try files.writeProcessors(parts, features: "asimd asimddp i8mm")
    #expect(try report(files).board == "qcom,sm8550")
    try files.writeProcessors(
      Array(parts.dropLast()), features: "asimd asimddp i8mm")
    #expect(try report(files).board == nil)
    // With a tree the cores do not matter.
    try files.writeProcessors(parts, features: "asimd asimddp i8mm")
    try files.writeTree(["some,phone"])
    #expect(try report(files).board == nil)
    try files.writeTree(["sony,pdx234", "qcom,sm8550"])
    #expect(try report(files).board == "qcom,sm8550")
  }

  @Test func aFeatureCountsWhereAllProcessorsHaveIt() throws {
    let files = try MachineFiles()
    try files.write(
      "proc/cpuinfo",
      """
      processor : 0
      Features : fp asimd asimddp i8mm
      processor : 1
      Features : fp asimd asimddp

      """)
    #expect(try report(files).features == ["asimd", "asimddp"])
  }

  @Test func anOldKernelsOneBlockIsForAllProcessors() throws {
    let files = try MachineFiles()
    try files.write(
      "proc/cpuinfo",
      """
      processor : 0
      processor : 1
      Features : fp asimd
      CPU implementer : 0x41
      CPU part : 0xd03

      """)
    let found = try report(files)
    #expect(found.cores.map(\.count) == [2])
    #expect(found.cores[0].name == "Cortex-A53")
  }

  @Test func aCoreWithoutAName() throws {
    let files = try MachineFiles()
    try files.writeProcessors([(0x61, 0x22)], features: "asimd")
    let found = try report(files)
    #expect(found.cores[0].implementer == "0x61")
    #expect(found.cores[0].part == "0x022")
    #expect(found.cores[0].name == nil)
    #expect(try text(files).contains("cores             1 × 0x61.0x022"))
  }

  @Test func anEmptyFolderTellsNothing() throws {
    let files = try MachineFiles()
    try files.write("note", "")
    let found = try report(files)
    #expect(found.compatible.isEmpty && found.cores.isEmpty)
    #expect(found.board == nil && found.memoryBytes == nil)
    #expect(found.codes.isEmpty)
  }

  @Test(arguments: Program.all)
  func thisMachine(_ program: Program) throws {
    try program.require()
    let outcome = try program.run(["board", "--format", "jsonl"])
    expect(outcome, status: 0)
    let found = try BoardTests.decode(outcome)
    #expect(found.kernels != nil)
    #expect(found.pageBytes == 4096 || found.pageBytes ?? 0 > 4096)
    #expect(found.memoryBytes ?? 0 > 0)
    #expect(found.cores.map(\.count).reduce(0, +) > 0)
  }

  @Test func largePagesAreSaid() throws {
    guard Program.emulatesBoards else { return }
    let outcome = try Program.board(pageSize: 65536).run([
      "board", "--format", "jsonl",
    ])
    expect(outcome, status: 0)
    let found = try BoardTests.decode(outcome)
    #expect(found.pageBytes == 65536)
    #expect(found.codes.contains("page_size"))
  }

  /// Whatever the files hold, a line of JSON comes and nothing else.
  @Test func hostileFiles() throws {
    let names = [
      "proc/device-tree/compatible", "proc/device-tree/model", "proc/cpuinfo",
      "proc/meminfo", "proc/swaps", "proc/self/cgroup",
      "proc/self/mountinfo", "sys/fs/cgroup/cpu.max",
      "proc/sys/kernel/osrelease",
      "sys/kernel/mm/transparent_hugepage/enabled",
      "sys/devices/system/node/has_memory",
      "sys/devices/system/cpu/cpu0/cpu_capacity",
      "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
      "sys/devices/system/cpu/cpu0/regs/identification/midr_el1",
      "sys/class/thermal/thermal_zone0/temp",
      "sys/bus/platform/drivers/raspberrypi-firmware/x/get_throttled",
    ]
    let noise = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }
    let contents: [Data] = [
      Data(), Data("\n".utf8), Data(noise), Data(repeating: 0, count: 4096),
      Data(repeating: 0x41, count: 100_000), Data("\"}\\\u{1B}[2J\n".utf8),
      Data("-1\n".utf8), Data("99999999999999999999999999\n".utf8),
      Data("0x8000000000000000\n".utf8), Data("][\n".utf8),
      Data("MemTotal: 18446744073709551615 kB\n".utf8),
      Data("MemTotal: x\nMemAvailable: 18446744073709551615 kB\n".utf8),
      Data("processor : 4294967295\nCPU part : 0xffffffffff\n".utf8),
      Data(("0::" + String(repeating: "/a", count: 1000) + "\n").utf8),
      Data(
        (0..<300).map { "processor : \($0)\nCPU part : 0x\($0)\n" }
          .joined().utf8),
      Data("/dev/zram0\n/\u{202E}\n".utf8),
    ]
    for data in contents {
      let files = try MachineFiles()
      for name in names { try files.write(name, data) }
      for format in ["jsonl", "text"] {
        let outcome = try Program.host.run([
          "board", "--root", files.path, "--format", format,
        ])
        expect(outcome, status: 0)
        #expect(outcome.errors.isEmpty, "\(outcome)")
        let controls = outcome.output.filter { $0 < 0x20 && $0 != 0x0A }
        #expect(controls.isEmpty, "\(outcome)")
        #expect(String(data: outcome.output, encoding: .utf8) != nil)
      }
      _ = try report(files)
    }
  }

  @Test func foldersInsteadOfFiles() throws {
    let files = try MachineFiles()
    for name in [
      "proc/device-tree/compatible", "proc/cpuinfo", "proc/meminfo",
      "proc/swaps",
    ] {
      try files.write("\(name)/file", "")
    }
    #expect(try report(files).board == nil)
  }

  @Test(arguments: [
    (["board", "--root", "/nowhere/at/all"], "a folder is wanted"),
    (["board", "--root", "/dev/null"], "a folder is wanted"),
    (["board", "--format", "csv"], "text or jsonl is wanted"),
    (["board", "model.gguf"], "unexpected \"model.gguf\""),
    (["board", "--board", "5-model-b"], "--board is no option of board"),
    (["plan", "--root", "/"], "--root is no option of plan"),
    (["bench", "--format", "text"], "md, jsonl or csv is wanted"),
  ])
  func refusals(_ words: [String], _ reason: String) throws {
    let outcome = try Program.host.run(words)
    expect(outcome, status: 2, code: "usage")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(reason), "\(outcome)")
  }
}
