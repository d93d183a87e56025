import Foundation
import TestSupport
import Testing

/// `run` and its standard streams: what is closed, full, slow or gone.
@Suite struct StreamTests {
  private let prompt = Nano.question + "\n"

  @Test func readerThatWentAway() throws {
    for program in [Program.host, .embedded] where program.isPresent {
      let lines = String(repeating: prompt, count: 50)
      let outcome = try program.run(
        ["run", Nano.path], .text(lines), to: .brokenPipe)
      expect(outcome, status: 6)
      #expect(outcome.errors.isEmpty, "\(outcome)")
      let head = try program.shell(
        "(\"$@\" run '\(Nano.path)'; echo $? >&2) | head -n 1", .text(lines))
      #expect(head.text == Nano.answer + "\n", "\(head)")
      #expect(head.errors == "6\n", "\(head)")
    }
  }

  /// A disk without room, and no stream at all, are told.
  @Test func outputThatFails() throws {
    for program in [Program.host, .embedded] where program.isPresent {
      for output in [ChildProcess.Output.file("/dev/full"), .closed] {
        for command in [
          ["run"], ["plan"], ["inspect"], ["--help"], ["--version"],
        ] {
          let model = command[0].hasPrefix("-") ? [] : [Nano.path]
          let outcome = try program.run(
            command + model, .text(prompt), to: output)
          expect(outcome, status: 6, code: "output_failed")
        }
      }
    }
  }

  @Test func inputThatFails() throws {
    for input in [ChildProcess.Input.closed, .file("/")] {
      let outcome = try Program.host.run(["run", Nano.path], input)
      expect(outcome, status: 1, code: "input_failed")
      #expect(outcome.output.allSatisfy { $0 == 0x0A }, "\(outcome)")
    }
    let nothing = try Program.host.run(["run", Nano.path], .file("/dev/null"))
    expect(nothing, status: 0)
    #expect(nothing.output.isEmpty)
  }

  /// Every byte is written before the program ends, whoever reads and however
  /// late.
  @Test func noByteIsLost() throws {
    var lost = 0
    for turn in 0..<200 {
      let program =
        turn % 2 == 1 && Program.embedded.isPresent
        ? Program.embedded : Program.host
      let outcome = try program.run(
        ["run", Nano.path], .text(prompt), to: .pipe)
      if outcome.status != 0 || outcome.text != Nano.answer + "\n" { lost += 1 }
    }
    #expect(lost == 0, "\(lost) of 200 runs")
  }

  /// A program that asks, waits for the answer and asks again.
  @Test(arguments: [Program.host, Program.embedded])
  func answersWhileTheInputIsOpen(program: Program) throws {
    try program.require()
    let outcome = try program.shell(
      """
      d=$(mktemp -d); mkfifo $d/in; : >$d/out
      "$@" run '\(Nano.path)' <$d/in >$d/out & child=$!
      exec 3>$d/in
      for turn in 1 2 3; do
        echo '\(Nano.question)' >&3
        i=0
        while [ $(wc -l <$d/out) -lt $turn ] && [ $i -lt 600 ]; do
          sleep 0.05; i=$((i+1))
        done
        wc -l <$d/out
      done
      exec 3>&-
      wait $child; echo "status $?"
      cat $d/out; rm -r $d
      """)
    let answers = Array(repeating: Nano.answer, count: 3)
    #expect(
      outcome.records() == ["1", "2", "3", "status 0"] + answers, "\(outcome)")
  }

  /// The answer comes token by token: its start is there before its end.
  @Test func writesAsItGoes() throws {
    let outcome = try Program.host.shell(
      """
      "$@" run --raw '\(Nano.path)' --max-tokens 400 |
        { dd bs=65536 count=1 2>/dev/null | wc -c; cat >/dev/null; }
      """, .text("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n"))
    let first = Int(outcome.text.filter(\.isNumber)) ?? 0
    #expect(first > 0 && first < 64, "\(outcome)")
  }
}
