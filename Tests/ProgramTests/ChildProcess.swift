import Foundation
import Glibc

/// A child process between files: no pipe that could fill, nothing inherited.
///
/// Foundation's `Process` cannot close a standard stream, and waits for ever.
enum ChildProcess {
  /// What standard input is.
  enum Input {
    case data(Data)
    case file(String)
    case closed

    static func text(_ text: String) -> Input { .data(Data(text.utf8)) }
  }

  /// What standard output is.
  enum Output {
    case captured
    case file(String)
    /// A pipe that is read to its end.
    case pipe
    /// A pipe that nobody reads.
    case brokenPipe
    case closed
  }

  struct Failure: Error { let text: String }

  /// Runs a program to its end, or kills it when the time is over.
  static func run(
    _ words: [String], input: Input, output: Output,
    environment: [String: String], seconds: Double
  ) throws -> Outcome {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let outputPath = scratch.path("stdout")
    let errorPath = scratch.path("stderr")

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Descriptors are given out from the lowest: high ones stay clear of 0…2.
    var ends: [Int32] = []
    defer { for end in ends where end >= 0 { close(end) } }
    switch input {
    case .data(let data):
      try data.write(to: scratch.url("stdin"))
      posix_spawn_file_actions_addopen(
        &actions, 0, scratch.path("stdin"), O_RDONLY, 0)
    case .file(let path):
      posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    case .closed: posix_spawn_file_actions_addclose(&actions, 0)
    }
    let made = O_WRONLY | O_CREAT | O_TRUNC
    switch output {
    case .captured:
      posix_spawn_file_actions_addopen(&actions, 1, outputPath, made, 0o600)
    case .file(let path):
      posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY, 0)
    case .pipe, .brokenPipe:
      ends = try makePipe()
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    case .closed: posix_spawn_file_actions_addclose(&actions, 1)
    }
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, made, 0o600)
    if case .brokenPipe = output {
      close(ends[0])
      ends[0] = -1
    }

    let child = try spawn(words, environment, &actions)
    var piped = Data()
    if case .pipe = output {
      close(ends[1])
      ends[1] = -1
      piped = readAll(ends[0])
    }
    let ended = wait(for: child, seconds: seconds)
    var captured = piped
    if case .captured = output {
      captured = (try? Data(contentsOf: scratch.url("stdout"))) ?? Data()
    }
    let errors = (try? Data(contentsOf: scratch.url("stderr"))) ?? Data()
    return Outcome(
      words: words, output: captured,
      errors: String(decoding: errors, as: UTF8.self), status: ended.status,
      signal: ended.signal, isTimedOut: ended.isTimedOut)
  }

  /// A pipe must be marked before another test's child could inherit it.
  private static let spawning = NSLock()

  private static func makePipe() throws -> [Int32] {
    spawning.lock()
    defer { spawning.unlock() }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure(text: "no pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return ends
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String],
    _ actions: inout posix_spawn_file_actions_t
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that what a shell started ends with it.
    posix_spawnattr_setpgroup(&attributes, 0)
    // Tests run on threads that block signals, which a child would inherit.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // What `nohup`, and a shell's `&`, let the tests ignore.
    for number in [SIGHUP, SIGINT, SIGQUIT] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes,
      Int16(
        POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = words.map { strdup($0) }
    var variables = environment.map { strdup("\($0)=\($1)") }
    defer { for word in arguments + variables { free(word) } }
    arguments.append(nil)
    variables.append(nil)
    var child: pid_t = 0
    spawning.lock()
    let result = posix_spawn(
      &child, words[0], &actions, &attributes, arguments, variables)
    spawning.unlock()
    guard result == 0 else {
      throw Failure(
        text: "\(words[0]): \(String(cString: strerror(result)))")
    }
    return child
  }

  private static func readAll(_ descriptor: Int32) -> Data {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let got = read(descriptor, &buffer, buffer.count)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return data }
      data.append(contentsOf: buffer[0..<got])
    }
  }

  private static func wait(
    for child: pid_t, seconds: Double
  ) -> (status: Int32?, signal: Int32?, isTimedOut: Bool) {
    let end = Date().addingTimeInterval(seconds)
    var status: Int32 = 0
    var isTimedOut = false
    var pause: UInt32 = 500
    while waitpid(child, &status, WNOHANG) != child {
      if !isTimedOut, Date() > end {
        isTimedOut = true
        kill(-child, SIGKILL)
      }
      usleep(pause)
      pause = min(pause * 2, 4000)
    }
    let signal = status & 0x7F
    return (
      signal == 0 ? (status >> 8) & 0xFF : nil, signal == 0 ? nil : signal,
      isTimedOut
    )
  }
}
