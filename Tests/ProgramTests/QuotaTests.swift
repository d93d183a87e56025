import Foundation
import TestSupport
import Testing

/// A quota of processor time, as a container or `CPUQuota=` sets it.
@Suite struct QuotaTests {
  private struct Ready: Decodable {
    struct Processors: Decodable {
      let count: Int
      let quota: Double?
    }
    let event: String
    let threads: Int?
    let promptThreads: Int?
    let processors: Processors?
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs the program where it sees the files of a group with that quota.
  private func run(
    _ program: Program, quota: String, _ words: [String]
  ) throws -> Outcome {
    let groups = scratch.url("groups/app")
    try FileManager.default.createDirectory(
      at: groups, withIntermediateDirectories: true)
    try Data("\(quota)\n".utf8).write(
      to: groups.appendingPathComponent("cpu.max"))
    let group = try scratch.write("cgroup", "0::/app\n")
    let mounts = try scratch.write(
      "mountinfo",
      "9 1 0:9 / \(scratch.path("groups")) rw - cgroup2 cgroup2 rw\n")
    return try ChildProcess.run(
      [
        "/usr/bin/unshare", "-rm", "sh", "-c",
        """
        mount --bind "$1" /proc/$$/cgroup || exit 99
        mount --bind "$2" /proc/$$/mountinfo || exit 99
        shift 2
        exec "$@"
        """, "sh", group, mounts,
      ] + program.emulator + [program.path] + words, input: .text(""),
      output: .captured, environment: Program.environment([:]), seconds: 120)
  }

  /// Skips where the system lets nobody show a program other files.
  private func require(_ outcome: Outcome) throws {
    guard outcome.status == 99 || outcome.errors.hasPrefix("unshare: ") else {
      return
    }
    print("skipped: no mounts of one's own: \(outcome.errors)")
    try Test.cancel("no mounts of one's own")
  }

  private func ready(_ outcome: Outcome) throws -> Ready {
    expect(outcome, status: 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let events = try outcome.records().map {
      try decoder.decode(Ready.self, from: Data($0.utf8))
    }
    return try #require(events.first { $0.event == "ready" })
  }

  @Test(arguments: [Program.host, .embedded])
  func threadsAreWithinIt(_ program: Program) throws {
    try program.require()
    defer { scratch.remove() }
    let outcome = try run(
      program, quota: "50000 100000", ["serve", Nano.path])
    try require(outcome)
    let half = try ready(outcome)
    #expect(half.processors?.quota == 0.5)
    #expect(half.threads == 1 && half.promptThreads == 1)
    let more = try ready(
      try run(program, quota: "150000 100000", ["serve", Nano.path]))
    let count = try #require(more.processors?.count)
    #expect(more.processors?.quota == 1.5)
    #expect(more.promptThreads == min(count, 2))
    let none = try ready(
      try run(program, quota: "max 100000", ["serve", Nano.path]))
    #expect(none.processors?.quota == nil)
    #expect(none.promptThreads == count)
    // Who names a number gets it, and is told.
    let named = try run(
      program, quota: "50000 100000", ["serve", Nano.path, "--threads", "2"])
    #expect(try ready(named).threads == 2)
    if count >= 2 {
      #expect(
        named.errors.contains(
          "2 threads within a quota of 0.5 processors: "
            + "the system will pause them"), "\(named)")
    }
    let inspection = try run(
      program, quota: "150000 100000", ["inspect", Nano.path])
    expect(inspection, status: 0)
    #expect(inspection.text.contains(", quota 1.5\n"), "\(inspection)")
    let board = try run(program, quota: "50000 100000", ["board"])
    expect(board, status: 0)
    #expect(
      board.text.contains(
        "\nquota             0.5 processors by the control group\n"),
      "\(board)")
  }

  /// A group of control groups that was made for a test.
  private struct Group {
    let path: String

    /// Makes one with a quota, of either version, where the system lets it.
    static func make(_ processors: Double) -> Group? {
      let name = "swiftlet-test-\(UUID().uuidString)"
      let period = 100_000
      let quota = Int(processors * Double(period))
      for (root, file, text) in [
        ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "\(quota)"),
        ("/sys/fs/cgroup/cpu,cpuacct", "cpu.cfs_quota_us", "\(quota)"),
        ("/sys/fs/cgroup", "cpu.max", "\(quota) \(period)"),
      ] {
        let folder = "\(root)/\(name)"
        guard mkdir(folder, 0o755) == 0 else { continue }
        let group = Group(path: folder)
        let target = URL(fileURLWithPath: "\(folder)/\(file)")
        guard let handle = try? FileHandle(forWritingTo: target),
          (try? handle.write(contentsOf: Data(text.utf8))) != nil
        else {
          group.remove()
          continue
        }
        return group
      }
      return nil
    }

    /// The system keeps a group for a moment behind its last process.
    func remove() {
      for _ in 0..<100 where rmdir(path) != 0 { usleep(10_000) }
    }
  }

  /// Within quotas that the system keeps, the number is found, and the answer is
  /// what it is without.
  @Test(arguments: [0.5, 1.5])
  func aQuotaThatIsKept(_ processors: Double) throws {
    guard let group = Group.make(processors) else {
      print("skipped: no control group of one's own can be made")
      try Test.cancel("no control group of one's own")
    }
    defer { group.remove() }
    func run(_ words: [String], _ input: String) throws -> Outcome {
      try ChildProcess.run(
        [
          "/bin/sh", "-c", #"echo $$ >"$1/cgroup.procs"; shift; exec "$@""#,
          "sh", group.path, Program.host.path,
        ] + words, input: .text(input), output: .captured,
        environment: Program.environment([:]), seconds: 300)
    }
    struct Row: Decodable {
      let test: String?
      let threads: Int?
      let machine: Machine?
      struct Machine: Decodable {
        let speeds: Ready.Processors
      }
    }
    let bench = try run(
      [
        "bench", Nano.path, "-p", "4", "-n", "16", "-r", "1", "--format",
        "jsonl",
      ], "")
    expect(bench, status: 0)
    let rows = try bench.records().map {
      try JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
    let speeds = try #require(rows.last?.machine?.speeds)
    #expect(speeds.quota == processors)
    let most = min(speeds.count, processors < 1 ? 1 : 2)
    #expect(rows[0].threads == most)
    #expect((1...most).contains(rows[1].threads ?? 0), "\(rows)")
    let words = [
      "run", Nano.path, "--raw", "-n", "60", "--seed", "1",
      "--temperature", "2",
    ]
    let prompts = String(repeating: "日本の首都は\n", count: 100)
    let answer = try run(words, prompts)
    expect(answer, status: 0)
    let other = try Program.host.run(
      words + ["--threads", "1"], .text(prompts))
    #expect(answer.output == other.output && answer.output.count > 1000)
  }
}
