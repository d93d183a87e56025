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
}
