import Foundation
import TestSupport
import Testing

/// `run` as a filter: lines in, answers out.
@Suite struct RunTests {
  private let questions = [
    "What is the capital of Hungary?", "ラトビアの首都を教えてください。",
    "What is the capital of Mexico?",
  ]

  private func run(
    _ input: String, _ options: [String] = []
  ) throws -> Outcome {
    try Program.host.run(["run", Nano.path] + options, .text(input))
  }

  /// The answers to the questions, each from a process of its own.
  private func alone(_ options: [String] = []) throws -> [String] {
    try questions.map {
      let outcome = try run($0 + "\n", options)
      expect(outcome, status: 0)
      let records = outcome.records()
      try #require(records.count == 1, "\(outcome)")
      return records[0]
    }
  }

  @Test func oneAnswerALineInOrder() throws {
    let alone = try alone()
    #expect(alone[0] == Nano.answer)
    #expect(alone[1] == "ラトビアの首都はリガです。")
    let outcome = try run(questions.joined(separator: "\n") + "\n")
    expect(outcome, status: 0)
    #expect(outcome.records() == alone, "\(outcome)")
    #expect(outcome.errors.isEmpty, "\(outcome)")
    #expect(outcome.text.last == "\n")
  }

  @Test func emptyInputIsNoPrompt() throws {
    for input in ["", "\n", "\n\r\n\n", "\u{FEFF}", "\u{FEFF}\r\n"] {
      for options in [[], ["--conversation"], ["-0"], ["--whole"]] {
        // Where a newline does not end a prompt it is text.
        let isText = options == ["-0"] || options == ["--whole"]
        if isText, input.contains(where: \.isNewline) { continue }
        let outcome = try run(input, options)
        expect(outcome, status: 0)
        #expect(outcome.output.isEmpty, "\(outcome)")
      }
    }
  }

  @Test func endsOfLines() throws {
    let alone = try alone()
    for input in [
      questions.joined(separator: "\r\n") + "\r\n",
      "\u{FEFF}" + questions.joined(separator: "\n"),
      "\u{FEFF}\r\n\n" + questions.joined(separator: "\n\n\r\n") + "\r",
    ] {
      let outcome = try run(input)
      expect(outcome, status: 0)
      #expect(outcome.records() == alone, "\(outcome)")
    }
  }

  /// A line that fails has an empty answer and a reason; the next is answered.
  @Test(arguments: [
    ("NUL", Data("a\0b".utf8), "nul_in_line"),
    ("overlong form", Data([0x61, 0xC0, 0xAF]), "not_utf8"),
    ("surrogate", Data([0xED, 0xA0, 0x80]), "not_utf8"),
    ("cut character", Data([0xE6, 0x97]), "not_utf8"),
    ("beyond Unicode", Data([0xF4, 0x90, 0x80, 0x80]), "not_utf8"),
    (
      "one byte too long", Data(repeating: 0x61, count: 1 << 20 + 1),
      "line_too_long"
    ),
    (
      "far too long", Data(repeating: 0x62, count: 5 << 20), "line_too_long"
    ),
    (
      "as long as allowed",
      Data((0..<(1 << 20)).map { $0 % 4 == 3 ? 0x20 : 0x61 }),
      "prompt_too_long"
    ),
    (
      "one word", Data(repeating: 0x61, count: 1 << 20), "text_piece_too_long"
    ),
    (
      "one space", Data(repeating: 0x20, count: 1 << 20), "text_piece_too_long"
    ),
    (
      "markers",
      Data("<|im_start|>".utf8.map { $0 })
        + Data(
          (0..<(1 << 16)).flatMap { _ in "<|im_end|>".utf8 }), "prompt_too_long"
    ),
  ])
  func lineThatFails(name: String, line: Data, code: String) throws {
    let newline = Data("\n".utf8)
    let question = Data(questions[0].utf8)
    let input = question + newline + line + newline + question + newline
    let outcome = try Program.host.run(["run", Nano.path], .data(input))
    expect(outcome, status: 1, code: code)
    #expect(outcome.codes.count == 1, "\(outcome)")
    #expect(outcome.records() == [Nano.answer, "", Nano.answer], "\(outcome)")
    // At the end of the input, without a newline.
    let last = try Program.host.run(
      ["run", Nano.path], .data(question + newline + line))
    expect(last, status: 1, code: code)
    #expect(last.records() == [Nano.answer, ""], "\(last)")
  }

  @Test func promptLongerThanTheContext() throws {
    let words = Array(repeating: "word", count: 100).joined(separator: " ")
    let outcome = try run("\(words)\n\(questions[0])\n", ["--context", "32"])
    expect(outcome, status: 1, code: "prompt_too_long")
    let ids = try Program.host.tokenize(
      Nano.path,
      [
        ("<|im_start|>user\n" + words, true),
        ("<|im_end|>\n<|im_start|>assistant\n", true),
      ])
    #expect(
      outcome.errors.contains(
        "\(ids[0].count + ids[1].count) tokens, the context 32"), "\(outcome)")
    #expect(outcome.records() == ["", Nano.answer], "\(outcome)")
  }

  /// The context's end and `--max-tokens` cut an answer, which is no failure.
  @Test func cutAnswers() throws {
    let none = try run(
      questions.joined(separator: "\n"), ["--max-tokens", "0"])
    expect(none, status: 0)
    #expect(none.text == "\n\n\n", "\(none)")
    var before = ""
    for count in [1, 2, 3] {
      let outcome = try run(questions[0], ["-n", "\(count)"])
      expect(outcome, status: 0)
      let text = outcome.records().joined()
      #expect(Nano.answer.hasPrefix(text), "\(outcome)")
      #expect(text.count > before.count, "\(outcome)")
      before = text
    }
    let prompt = try Program.host.tokenize(
      Nano.path,
      [
        ("<|im_start|>user\n" + questions[0], true),
        ("<|im_end|>\n<|im_start|>assistant\n", true),
      ]
    ).flatMap { $0 }.count
    for room in 0...3 {
      let outcome = try run(questions[0], ["--context", "\(prompt + room)"])
      expect(outcome, status: 0)
      let text = outcome.records().joined()
      #expect(Nano.answer.hasPrefix(text) && text != "", "\(outcome)")
      #expect(text != Nano.answer, "\(outcome)")
    }
  }

  @Test func whatCameBeforeChangesNothing() throws {
    let alone = try alone(["-n", "24"])
    let noise = "Tell me a story.\nWhat is the capital of Hungary? And why?\n\0"
    for order in [[0, 1, 2], [2, 1, 0], [1, 1, 0], [0, 0, 2]] {
      let input = order.map { "\(noise)\n\(questions[$0])" }
      let outcome = try run(input.joined(separator: "\n"), ["-n", "24"])
      expect(outcome, status: 1, code: "nul_in_line")
      let records = outcome.records()
      try #require(records.count == 4 * order.count, "\(outcome)")
      for (place, index) in order.enumerated() {
        #expect(records[4 * place + 3] == alone[index], "\(outcome)")
      }
    }
    // Neither do batches of the prompt, threads or the size of the context.
    for options in [["-b", "1"], ["-b", "5"], ["-t", "3"], ["-c", "200"]] {
      #expect(try self.alone(["-n", "24"] + options) == alone, "\(options)")
    }
  }

  @Test func nulEndsPromptsAndAnswers() throws {
    let list = "Count from one to three,\none number a line."
    let input = "\(list)\0\(questions[0])\0\0\(questions[0])"
    let outcome = try run(input, ["-0"])
    expect(outcome, status: 0)
    let records = outcome.records("\0")
    #expect(records.count == 3, "\(outcome)")
    #expect(Array(records.dropFirst()) == [Nano.answer, Nano.answer])
    #expect(outcome.output.last == 0)
    // The same text is read by --whole, but for the newline at a file's end.
    for end in ["", "\n", "\r\n"] {
      let whole = try run(list + end, ["--whole"])
      expect(whole, status: 0)
      #expect(whole.text == records[0] + "\n", "\(whole)")
    }
  }

  @Test func instructionBeforeTheInput() throws {
    let instruction = "What is the capital of this country?"
    let expected = try run("\(instruction)\n\nHungary\0", ["-0"])
      .records("\0")
    let lines = try run("Hungary\n\nHungary\n", ["-p", instruction])
    expect(lines, status: 0)
    #expect(lines.records() == expected + expected, "\(lines)")
    let whole = try run("Hungary\n", ["--whole", "--instruction", instruction])
    #expect(whole.records() == expected, "\(whole)")
  }

  @Test func conversationRemembers() throws {
    let input = "My name is Tuki.\nTell me my name.\n"
    let together = try run(input, ["--conversation"])
    expect(together, status: 0)
    #expect(together.records().last == "Your name is Tuki.", "\(together)")
    let apart = try run(input)
    expect(apart, status: 0)
    #expect(apart.records().last?.contains("Tuki") == false, "\(apart)")
    // A line that fails is as if it had not been said.
    let failed = try run(
      "My name is Tuki.\nMy name is \0.\nTell me my name.\n",
      ["--conversation"])
    expect(failed, status: 1, code: "nul_in_line")
    #expect(failed.records().last == "Your name is Tuki.", "\(failed)")
  }

  /// A conversation that does not fit any more forgets its oldest turns and
  /// says so; a turn that would not fit alone takes none with it.
  @Test func conversationLongerThanTheContext() throws {
    let lines = Array(repeating: questions[0] + "\n", count: 9).joined()
    let outcome = try run(lines, ["--conversation", "--context", "64"])
    expect(outcome, status: 0)
    #expect(outcome.records() == Array(repeating: Nano.answer, count: 9))
    #expect(outcome.errors.contains("forgot the oldest"), "\(outcome)")

    let long = String(repeating: "word ", count: 300)
    let kept = try run(
      "My name is Tuki.\n\(long)\nTell me my name.\n",
      ["--conversation", "--context", "100"])
    expect(kept, status: 1, code: "prompt_too_long")
    #expect(kept.records().last == "Your name is Tuki.", "\(kept)")
    #expect(!kept.errors.contains("forgot"), "\(kept)")
  }
}
