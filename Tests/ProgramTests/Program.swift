import Foundation
import TestSupport
import Testing

/// A build of the program, and what runs it here.
///
/// `SWIFTLET_HOST`, `SWIFTLET_EMBEDDED`, `SWIFTLET_BOARD` and `SWIFTLET_QEMU`
/// name them; without these the usual places are tried. An empty
/// `SWIFTLET_QEMU` says that this machine runs the boards' program itself.
struct Program: CustomTestStringConvertible {
  let testDescription: String
  let path: String
  let emulator: [String]

  /// Whether it was built, and can be run.
  let isPresent: Bool

  private init(_ name: String, _ path: String, emulator: [String]?) {
    testDescription = name
    self.path = path
    self.emulator = emulator ?? []
    let files = FileManager.default
    isPresent =
      emulator != nil && files.isExecutableFile(atPath: path)
      && (self.emulator.first.map(files.isExecutableFile) ?? true)
  }

  /// Regular Swift, as the tests themselves.
  static let host = Program(
    "host",
    variable("SWIFTLET_HOST")
      ?? testFolder.appendingPathComponent("swiftlet")
      .path, emulator: [])

  /// Embedded Swift for this machine.
  static let embedded = Program(
    "embedded", built("SWIFTLET_EMBEDDED", "embedded"), emulator: [])

  /// What a board gets.
  static let board = board()

  /// What a board gets, on an emulated CPU; by default on the one that has all
  /// that there is.
  static func board(cpu: String = "max", pageSize: Int? = nil) -> Program {
    var options = ["-cpu", cpu]
    if let pageSize { options += ["-p", "\(pageSize)"] }
    let path = built("SWIFTLET_BOARD", "board")
    if let emulator, emulator.isEmpty {
      return Program("board", path, emulator: [])
    }
    let name = (["board"] + options).joined(separator: " ")
    return Program(name, path, emulator: emulator.map { [$0] + options })
  }

  static var all: [Program] { [host, embedded, board] }

  /// Whether CPUs can be chosen: not where boards' programs run natively.
  static var emulatesBoards: Bool {
    board.isPresent && !board.emulator.isEmpty
  }

  /// Skips the test case, and says so, where the program is not there.
  func require() throws {
    if isPresent { return }
    // A case that is cancelled leaves no line of its own.
    let reason = "the \(testDescription) build is not there (\(path))"
    print("skipped: \(reason)")
    try Test.cancel("\(reason)")
  }

  /// Runs the program.
  func run(
    _ arguments: [String], _ input: ChildProcess.Input = .text(""),
    to output: ChildProcess.Output = .captured,
    environment: [String: String] = [:],
    seconds: Double = 120
  ) throws -> Outcome {
    try ChildProcess.run(
      emulator + [path] + arguments, input: input, output: output,
      environment: Program.environment(environment),
      seconds: seconds)
  }

  /// Runs it by a line of a shell, in which `"$@"` is the program.
  func shell(
    _ line: String, _ input: ChildProcess.Input = .text(""),
    seconds: Double = 120
  ) throws -> Outcome {
    try ChildProcess.run(
      ["/bin/sh", "-c", line, "sh"] + emulator + [path], input: input,
      output: .captured, environment: Program.environment([:]),
      seconds: seconds)
  }

  /// Nothing that could lead to a model of whoever runs the tests.
  static func environment(
    _ more: [String: String]
  ) -> [String: String] {
    var variables = ["PATH": "/usr/bin:/bin"]
    variables["LD_LIBRARY_PATH"] = variable("LD_LIBRARY_PATH")
    return variables.merging(more) { $1 }
  }

  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

  private static func built(_ name: String, _ folder: String) -> String {
    variable(name)
      ?? Shared.checkout.appendingPathComponent(".build/\(folder)/swiftlet")
      .path
  }

  /// Where the tests' own program lies: beside the host's.
  private static let testFolder = URL(fileURLWithPath: "/proc/self/exe")
    .resolvingSymlinksInPath().deletingLastPathComponent()

  /// The emulator's path, empty where none is needed, `nil` where none is.
  private static let emulator: String? = {
    if let named = variable("SWIFTLET_QEMU") { return named }
    #if arch(arm64)
    return ""
    #else
    let folders = (variable("PATH") ?? "").split(separator: ":")
    return folders.map { "\($0)/qemu-aarch64" }
      .first(where: FileManager.default.isExecutableFile)
    #endif
  }()
}
