import Foundation
import TestSupport
import Testing

/// What the program takes from a board.
@Suite struct FootprintTests {
  /// The most memory that a run may have resident: the file, the arena that the
  /// plan tells, and 16 MiB for the program.
  @Test(arguments: [Program.host, .embedded], ["map", "copy"])
  func residentMemory(program: Program, load: String) throws {
    try program.require()
    let plan = try program.run(["plan", Nano.path])
    let line = try #require(plan.records().first { $0.hasPrefix("needed ") })
    let needed = try #require(Double(line.split(separator: " ")[1]))
    // The plan counts 8 for the program.
    let limit = (needed - 8 + 16) * 1_048_576
    // What `wait` tells of a child begins with the memory of its parent; the
    // system tells it of the program alone, while that still runs.
    let outcome = try program.shell(
      """
      d=$(mktemp -d); mkfifo $d/in; : >$d/out
      "$@" run --load \(load) '\(Nano.path)' <$d/in >$d/out & child=$!
      exec 3>$d/in
      sent=0
      for count in 1 40; do
        while [ $sent -lt $count ]; do
          echo '\(Nano.question)' >&3; sent=$((sent+1))
        done
        i=0
        while [ $(wc -l <$d/out) -lt $count ] && [ $i -lt 1200 ]; do
          sleep 0.05; i=$((i+1))
        done
        sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$child/status
      done
      exec 3>&-
      wait $child; status=$?
      rm -r $d; exit $status
      """)
    expect(outcome, status: 0)
    let peaks = outcome.records().compactMap { Int($0) }
    try #require(peaks.count == 2, "\(outcome)")
    #expect(
      Double(peaks[1] * 1024) <= limit, "\(peaks) KiB, plan \(needed) MiB")
    // Lines leave nothing behind.
    #expect(peaks[1] - peaks[0] < 1024, "\(peaks) KiB")
  }

  /// One file for any board: small, static, for the machine that is meant.
  @Test(arguments: [Program.embedded, .board])
  func staticFile(program: Program) throws {
    try program.require()
    let file = try Data(contentsOf: URL(fileURLWithPath: program.path))
    if program.path == Program.board.path {
      #expect(file.count < 2_000_000, "\(file.count) bytes")
    }
    func number(_ offset: Int, _ bytes: Int) -> Int {
      (0..<bytes).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) }
    }
    // ELF, 64 bits, little endian; then machine, and the program headers.
    #expect(file.prefix(6) == Data([0x7F, 0x45, 0x4C, 0x46, 2, 1]))
    let aarch64 = 183
    if program.path == Program.board.path { #expect(number(18, 2) == aarch64) }
    let kinds = (0..<number(56, 2)).map {
      number(number(32, 8) + $0 * number(54, 2), 4)
    }
    #expect(kinds.contains(1))
    let dynamic = 2
    let interpreter = 3
    #expect(!kinds.contains(dynamic) && !kinds.contains(interpreter))
  }
}
