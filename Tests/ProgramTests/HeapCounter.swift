import Foundation
import TestSupport

/// The built program with a library before it that counts calls of the heap.
struct HeapCounter {
  /// What one run of the program did.
  struct Run {
    let calls: Int
    let status: Int32
    let output: Data
    let messages: String
  }

  /// The program beside the tests, or `nil`.
  static let program: String? = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidates = [
      tests.deletingLastPathComponent().appendingPathComponent("swiftlet").path,
      Shared.checkout.appendingPathComponent(".build/release/swiftlet").path,
    ]
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// The first C compiler on the path, or `nil`.
  static let compiler: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for name in ["clang", "cc", "gcc"] {
      for folder in path.split(separator: ":") {
        let candidate = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: candidate) {
          return candidate
        }
      }
    }
    return nil
  }()

  static var isPossible: Bool { program != nil && compiler != nil }

  /// Counts what asks the heap for memory, and tells it at the end.
  private static let source = Shared.checkout.appendingPathComponent(
    "Tests/ProgramTests/Fixtures/heap-counter.c")

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: HeapCounter.compiler ?? "")
    process.arguments = [
      "-O1", "-fno-builtin", "-shared", "-fPIC", "-o",
      file("counter.so").path, HeapCounter.source.path,
    ]
    try process.run()
    process.waitUntilExit()
  }

  /// A file of this test.
  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// Deletes the test's files.
  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs the program with `input` on standard input.
  func run(_ arguments: [String], _ input: Data) throws -> Run {
    try input.write(to: file("input"))
    for name in ["output", "messages", "calls"] {
      try Data().write(to: file(name))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: HeapCounter.program ?? "")
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["LD_PRELOAD"] = file("counter.so").path
    environment["HEAP_CALLS"] = file("calls").path
    process.environment = environment
    process.standardInput = try FileHandle(forReadingFrom: file("input"))
    process.standardOutput = try FileHandle(forWritingTo: file("output"))
    process.standardError = try FileHandle(forWritingTo: file("messages"))
    try process.run()
    process.waitUntilExit()
    let calls = try String(contentsOf: file("calls"), encoding: .utf8)
    return Run(
      calls: Int(calls) ?? -1, status: process.terminationStatus,
      output: try Data(contentsOf: file("output")),
      messages: try String(contentsOf: file("messages"), encoding: .utf8))
  }
}
