import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Files that are sound GGUF and hold values that no model has.
@Suite struct HostileValueTests {
  private static let groups = 19

  private static func keys() -> [(String, [GGUFValue])] {
    [
      ("block_count", [.uint32(0), .uint32(7), .uint32(4096), .uint32(.max)]),
      ("block_count", [.uint64(1 << 63), .int32(-1), .float32(6)]),
      ("attention.head_count", [.uint32(0), .uint32(3), .uint32(.max)]),
      ("attention.head_count", [.int64(.min), .string(view("4"))]),
      ("attention.head_count_kv", [.uint32(0), .uint32(3), .uint32(8)]),
      ("attention.head_count_kv", [.int32(-2), .uint32(1 << 31)]),
      ("embedding_length", [.uint32(0), .uint32(255), .uint32(512)]),
      ("embedding_length", [.uint32(.max), .uint64(.max), .int64(.max)]),
      ("feed_forward_length", [.uint32(0), .uint32(1), .uint64(1 << 62)]),
      ("context_length", [.uint32(0), .uint64(1 << 63), .int32(-5)]),
      ("attention.key_length", [.uint32(0), .uint32(63), .uint32(128)]),
      ("attention.key_length", [.uint32(.max), .uint32(32)]),
      ("attention.value_length", [.uint32(0), .uint32(128)]),
      ("rope.dimension_count", [.uint32(0), .uint32(3), .uint32(65)]),
      ("rope.freq_base", [.float32(0), .float32(-1), .float32(.nan)]),
      ("rope.freq_base", [.float32(.infinity), .float64(1e300)]),
      ("attention.layer_norm_rms_epsilon", [.float32(.nan), .float32(-1)]),
      ("attention.layer_norm_rms_epsilon", [.float32(.infinity)]),
      ("vocab_size", [.uint32(0), .uint32(5121), .uint64(.max)]),
    ]
  }

  /// Runs the edited model and expects a refusal of the file.
  private func refused(
    _ model: EditedModel, _ what: String, _ scratch: Scratch,
    _ commands: [String] = ["plan", "run", "logits"]
  ) throws {
    let url = scratch.url("model.gguf")
    do { try model.write(to: url) } catch {
      Issue.record("\(what) cannot be written: \(error)")
      return
    }
    let ids = try scratch.write("ids.json", "[5118, 1, 2]")
    for command in commands {
      for program in [Program.host, .embedded] where program.isPresent {
        let more = command == "logits" ? ["--ids", ids, "--out", "-"] : []
        let outcome = try program.run(
          [command, url.path] + more, .text("a\n"), seconds: 20)
        #expect(
          outcome.status == 3 && outcome.output.isEmpty
            && !outcome.codes.isEmpty, "\(what): \(outcome)")
      }
    }
  }

  @Test(arguments: 0..<groups) func numbers(index: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let (key, values) = HostileValueTests.keys()[index]
    for value in values {
      var model = try EditedModel(Nano.path)
      model["qwen2.\(key)"] = value
      // A plan is of the shape alone, whether or not the tensors have it.
      try refused(model, "\(key) = \(value)", scratch, ["run", "logits"])
      let plan = try Program.host.run(["plan", scratch.path("model.gguf")])
      #expect([0, 3, 4].contains(plan.status), "\(plan)")
    }
  }

  @Test func keysThatAreMissing() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    for key in [
      "general.architecture", "qwen2.block_count", "qwen2.embedding_length",
      "qwen2.feed_forward_length", "qwen2.attention.head_count",
      "qwen2.context_length", "qwen2.attention.layer_norm_rms_epsilon",
    ] {
      var model = try EditedModel(Nano.path)
      model[key] = nil
      try refused(model, "no \(key)", scratch)
    }
    for value in ["", "gpt99", "qwen2\0", String(repeating: "q", count: 5000)] {
      var model = try EditedModel(Nano.path)
      model["general.architecture"] = .string(view(value))
      try refused(model, "architecture \(value.prefix(9))", scratch)
    }
  }

  @Test func vocabularies() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    for key in ["model", "tokens"] {
      var model = try EditedModel(Nano.path)
      model["tokenizer.ggml.\(key)"] = nil
      try refused(model, "no \(key)", scratch, ["plan", "run"])
    }
    func tokens(_ count: Int) throws -> GGUFValue {
      var builder = GGUFArrayBuilder(of: .string, in: region(of: 32 * count))
      for index in 0..<count { try builder.append(.string(view("t\(index)"))) }
      return .array(builder.array)
    }
    for count in [0, 5121, 9000] {
      var model = try EditedModel(Nano.path)
      model["tokenizer.ggml.tokens"] = try tokens(count)
      model["tokenizer.ggml.token_type"] = nil
      try refused(model, "\(count) tokens", scratch, ["plan", "run"])
    }
    for (key, value) in [
      ("model", GGUFValue.string(view("bert"))), ("model", .uint32(1)),
      ("pre", .string(view("nothing-known"))), ("tokens", .uint32(1)),
      ("merges", .string(view("a b"))), ("token_type", .uint32(1)),
      ("token_type", try tokens(5120)),
      ("eos_token_id", .string(view("5119"))),
    ] {
      var model = try EditedModel(Nano.path)
      model["tokenizer.ggml.\(key)"] = value
      try refused(model, "\(key) = \(value.type)", scratch, ["run"])
    }
  }

  /// Text would become bytes, of which the model knows nothing.
  @Test func vocabulariesWithoutMerges() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var builder = GGUFArrayBuilder(of: .string, in: region(of: 64))
    for value in [nil, GGUFValue.array(builder.array)] {
      var model = try EditedModel(Nano.path)
      model["tokenizer.ggml.merges"] = value
      try refused(model, "no merges", scratch, ["plan", "run", "tokenize"])
      let outcome = try Program.host.run(
        ["run", scratch.path("model.gguf")], .text("a\n"))
      #expect(outcome.codes == ["vocabulary_unmerged_tokens"], "\(outcome)")
      let inspection = try Program.host.run(
        ["inspect", scratch.path("model.gguf")])
      expect(inspection, status: 0)
      #expect(inspection.text.contains("cannot be run: "))
    }
    try builder.append(.string(view("a b")))
    var model = try EditedModel(Nano.path)
    model["tokenizer.ggml.merges"] = .array(builder.array)
    try refused(model, "one merge", scratch, ["run", "tokenize"])
  }

  /// Nothing computes with these: the answer is the same, `inspect` says so.
  @Test func hintsThatCannotBeUsed() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let words = ["-n", "4", "--temperature", "0"]
    let expected = try Program.host.run(
      ["run", Nano.path] + words, .text("\(Nano.question)\n"))
    expect(expected, status: 0)
    let plain = try Program.host.run(["inspect", Nano.path])
    #expect(!plain.text.contains("\nignored\n"))
    var model = try EditedModel(Nano.path)
    let hints: [(String, GGUFValue, String)] = [
      ("general.basename", .uint32(1), "a string"),
      (
        "tokenizer.ggml.add_bos_token", .string(view("no")), "a boolean"
      ),
      (
        "tokenizer.ggml.padding_token_id", .uint32(.max),
        "an integer from 0 to 5119"
      ),
      (
        "tokenizer.ggml.seperator_token_id", .int32(-1),
        "an integer from 0 to 5119"
      ),
      (
        "tokenizer.ggml.mask_token_id", .string(view("5")),
        "an integer from 0 to 5119"
      ),
      (
        "general.sampling.temp", .string(view("0.5")), "a number from 0 to 100"
      ),
      (
        "general.sampling.top_k", .float32(1.5),
        "an integer from 0 to 2147483647"
      ),
      ("general.sampling.top_p", .float32(7), "a number from 0 to 1"),
    ]
    for (key, value, _) in hints { model[key] = value }
    model["general.sampling.min_p"] = .uint8(1)
    try model.write(to: scratch.url("model.gguf"))
    for program in Program.all where program.isPresent {
      let outcome = try program.run(
        ["run", scratch.path("model.gguf")] + words,
        .text("\(Nano.question)\n"))
      expect(outcome, status: 0)
      #expect(outcome.text == expected.text)
      let inspection = try program.run(["inspect", scratch.path("model.gguf")])
      expect(inspection, status: 0)
      let ignored = hints.map { "\($0.0): \($0.2) is wanted\n" }.joined()
      #expect(
        inspection.text.hasSuffix("\nignored\n" + ignored), "\(inspection)")
      #expect(inspection.text.contains("\nmin_p = 1 (the file)\n"))
    }
  }

  /// Vocabularies that are odd: an answer, or an error with a code.
  @Test func oddVocabularies() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    func strings(_ texts: [String]) throws -> GGUFValue {
      let bytes = texts.reduce(0) { $0 + $1.utf8.count + 8 }
      var builder = GGUFArrayBuilder(of: .string, in: region(of: bytes + 8))
      for text in texts { try builder.append(.string(view(text))) }
      return .array(builder.array)
    }
    let cases: [(String, [(String, GGUFValue?)])] = [
      ("no end", [("eos_token_id", nil)]),
      ("an end outside", [("eos_token_id", .uint32(999_999))]),
      ("a negative end", [("eos_token_id", .int32(-1))]),
      ("no types", [("token_type", nil)]),
      ("fewer tokens", [("tokens", try strings(["a", "b"]))]),
      (
        "equal tokens",
        [("tokens", try strings(Array(repeating: "a", count: 99)))]
      ),
      (
        "empty tokens",
        [("tokens", try strings(Array(repeating: "", count: 99)))]
      ),
      ("no merges", [("merges", try strings([]))]),
      (
        "odd merges", [("merges", try strings(["", " ", "a", "a b c", "é ü"]))]
      ),
      (
        "a long token",
        [
          (
            "tokens",
            try strings([String(repeating: "x", count: 1 << 20), "a"])
          )
        ]
      ),
    ]
    for (what, changes) in cases {
      var model = try EditedModel(Nano.path)
      for (key, value) in changes { model["tokenizer.ggml.\(key)"] = value }
      try model.write(to: scratch.url("model.gguf"))
      for program in [Program.host, .embedded] where program.isPresent {
        let outcome = try program.run(
          ["run", scratch.path("model.gguf"), "-n", "4"],
          .text("Hello, 日本。\n"), seconds: 20)
        let isRefused = outcome.status == 3 && outcome.output.isEmpty
        let isAnswered = outcome.status == 0 || outcome.status == 1
        #expect(
          isRefused && !outcome.codes.isEmpty
            || isAnswered && outcome.output.last == 0x0A, "\(what): \(outcome)")
      }
    }
  }

  @Test func tensors() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    for name in [
      "token_embd.weight", "output_norm.weight", "blk.0.attn_q.weight",
      "blk.5.ffn_down.weight", "blk.3.attn_norm.weight",
    ] {
      let base = try EditedModel(Nano.path)
      let index = try #require(base.index(of: name))
      func change(_ what: String, _ edit: (inout EditedModel) -> Void) throws {
        var model = base
        edit(&model)
        try refused(model, "\(name) \(what)", scratch, ["run", "logits"])
      }
      try change("is missing") { $0.tensors.remove(at: index) }
      try change("has another name") { $0.tensors[index].name = "x" }
      // A vocabulary may be padded.
      if name == "token_embd.weight" { continue }
      try change("has a row more") {
        let rows = $0.tensors[index].dimensions.last ?? 1
        let size = $0.tensors[index].data.count / rows
        let last = $0.tensors[index].dimensions.count - 1
        if last == 0 {
          $0.tensors[index].dimensions = [rows / 2, 2]
          return
        }
        $0.tensors[index].dimensions[last] = rows + 1
        $0.tensors[index].data.append(Data(count: size))
      }
      try change("is of integers") {
        let count = $0.tensors[index].dimensions.reduce(1, *)
        $0.tensors[index].type = .i8
        $0.tensors[index].data = Data(count: count)
      }
    }
  }

  /// A row of NaNs in the embedding spoils the lines with its token, and no
  /// other: not even those that are computed where its keys and values lay.
  @Test(arguments: [UInt16(0x7E00), 0x7C00, 0xFC00, 0x7BFF])
  func weightsThatAreNotFinite(scale: UInt16) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var model = try EditedModel(Nano.path)
    let index = try #require(model.index(of: "token_embd.weight"))
    #expect(model.tensors[index].type == .q6_K)
    // The output keeps the sound rows.
    var output = model.tensors[index]
    output.name = "output.weight"
    let ids = try Program.host.tokenize(Nano.path, [(" Hungary", false)])[0]
    let token = try #require(ids.last)
    // 256 weights are a block of 210 bytes, the scale its last two.
    let end = token * 210 + 210
    model.tensors[index].data[end - 2] = UInt8(scale & 0xFF)
    model.tensors[index].data[end - 1] = UInt8(scale >> 8)
    model.tensors.append(output)
    try model.write(to: scratch.url("model.gguf"))
    let sound = "What is the capital of Mexico?"
    let expected = try Program.host.run(
      ["run", Nano.path], .text(sound + "\n")
    ).text
    for program in Program.all where program.isPresent {
      let outcome = try program.run(
        ["run", scratch.path("model.gguf")],
        .text("\(sound)\n\(Nano.question)\n\(sound)\n"))
      // The greatest finite scale may do no harm.
      if scale != 0x7BFF {
        expect(outcome, status: 1, code: "model_not_finite")
        #expect(outcome.text == expected + "\n" + expected, "\(outcome)")
      } else {
        #expect(
          outcome.records().last == String(expected.dropLast()), "\(outcome)")
      }
    }
    let list = try scratch.write("ids.json", "[1, \(token), 2]")
    let logits = try Program.host.run(
      ["logits", scratch.path("model.gguf"), "--ids", list, "--out", "-"])
    #expect(
      scale == 0x7BFF || logits.codes == ["model_not_finite"], "\(logits)")
  }

  /// Not a finite number anywhere: every line fails, and says so.
  @Test func normsThatAreNotFinite() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    for value in [Float.nan, .infinity] {
      var model = try EditedModel(Nano.path)
      let index = try #require(model.index(of: "blk.2.ffn_norm.weight"))
      let values = [Float](repeating: value, count: 256)
      model.tensors[index].data = values.withUnsafeBytes { Data($0) }
      try model.write(to: scratch.url("model.gguf"))
      for program in Program.all where program.isPresent {
        let outcome = try program.run(
          ["run", scratch.path("model.gguf")], .text("a\nb\n"))
        expect(outcome, status: 1, code: "model_not_finite")
        #expect(outcome.text == "\n\n", "\(outcome)")
      }
    }
  }
}
