import Foundation
import GGUF
import TestSupport
import Testing

/// Models in several files of which one is not what it should be: an error that
/// names it.
@Suite struct SplitRefusalTests {
  /// Writes a model in three parts after a change and expects an error about a
  /// file; the parts may be changed as files, too.
  private func refuse(
    _ code: String, naming number: Int, _ words: String...,
    in program: Program = .host, giving given: Int = 1,
    changing change: (inout SplitModel) throws -> Void = { _ in },
    then damage: (Scratch, SplitModel) throws -> Void = { _, _ in },
    _ at: SourceLocation = #_sourceLocation
  ) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var split = try SplitModel(Nano.path, count: 3)
    try change(&split)
    try split.write(to: scratch)
    try damage(scratch, split)
    let outcome = try program.run(["plan", scratch.path(split.name(given))])
    expect(outcome, status: 3, code: code, at)
    #expect(outcome.output.isEmpty, "\(outcome)", sourceLocation: at)
    let start = "swiftlet: \(scratch.path(split.name(number))): "
    #expect(
      outcome.errors.hasPrefix(start), "\(outcome)", sourceLocation: at)
    for word in words {
      #expect(
        outcome.errors.contains(word), "\(word): \(outcome)",
        sourceLocation: at)
    }
  }

  private func copy(
    _ scratch: Scratch, _ split: SplitModel, _ from: Int, over to: Int
  ) throws {
    try Data(contentsOf: scratch.url(split.name(from)))
      .write(to: scratch.url(split.name(to)))
  }

  @Test(arguments: [Program.host, .embedded])
  func otherThanTheFirst(program: Program) throws {
    try program.require()
    for number in [2, 3] {
      try refuse(
        "split_not_first", naming: number, "part \(number) of 3", "; give /",
        "model-00001-of-00003.gguf", in: program, giving: number)
    }
  }

  @Test func missing() throws {
    for number in [2, 3] {
      try refuse(
        "split_missing", naming: number, "part \(number) of 3",
        "No such file",
        then: { scratch, split in
          try FileManager.default.removeItem(
            at: scratch.url(split.name(number)))
        })
    }
  }

  @Test func doubled() throws {
    try refuse(
      "split_doubled", naming: 3, "part 2 once more, not part 3",
      then: { try copy($0, $1, 2, over: 3) })
    try refuse(
      "split_doubled", naming: 2, "part 1 once more, not part 2",
      then: { try copy($0, $1, 1, over: 2) })
  }

  @Test func foreign() throws {
    try refuse(
      "split_foreign", naming: 2, "part 3 of 3, not part 2 of 3",
      then: { try copy($0, $1, 3, over: 2) })
    try refuse(
      "split_foreign", naming: 3, "part 3 of 4, not part 3 of 3",
      changing: { $0.parts[2]["split.count"] = .uint16(4) })
    try refuse(
      "split_foreign", naming: 2, "whole file, not part 2 of 3",
      changing: { $0.parts[1]["split.count"] = nil })
    try refuse(
      "split_foreign", naming: 2, "\"llama\"", "\"qwen2\"",
      changing: { $0.parts[1]["general.architecture"] = .string(view("llama")) }
    )
    try refuse(
      "split_foreign", naming: 3, "split.tensors.count is 7",
      changing: { $0.parts[2]["split.tensors.count"] = .int32(7) })
  }

  /// The same architecture in a later part is nothing foreign.
  @Test func architectureTwice() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var split = try SplitModel(Nano.path, count: 2)
    split.parts[1]["general.architecture"] = .string(view("qwen2"))
    split.parts[1]["split.tensors.count"] = nil
    expect(
      try Program.host.run(["plan", split.write(to: scratch)]), status: 0)
  }

  @Test func tensors() throws {
    try refuse(
      "split_tensor_count", naming: 1, "tensors, split.tensors.count is ",
      changing: { $0.parts[2].tensors.removeLast() })
    try refuse(
      "gguf_duplicate_tensor", naming: 3,
      changing: { $0.parts[2].tensors[0] = $0.parts[1].tensors[0] })
  }

  @Test func damaged() throws {
    try refuse(
      "gguf_bad_magic", naming: 2,
      then: { _ = try $0.write($1.name(2), "no model at all") })
    try refuse(
      "gguf_tensor_outside_file", naming: 3,
      then: { scratch, split in
        let data = try Data(contentsOf: scratch.url(split.name(3)))
        _ = try scratch.write(split.name(3), data.dropLast(4096))
      })
    try refuse(
      "gguf_bad_split", naming: 2, "split.no is 3",
      changing: { $0.parts[1]["split.no"] = .uint16(3) })
    try refuse(
      "gguf_wrong_type", naming: 2, "split.count",
      changing: { $0.parts[1]["split.count"] = .string(view("3")) })
    for (key, value) in [
      ("split.no", GGUFValue.int32(-1)), ("split.no", .uint64(.max)),
      ("split.count", .float32(3)),
    ] {
      let scratch = try Scratch()
      defer { scratch.remove() }
      var split = try SplitModel(Nano.path, count: 3)
      split.parts[0][key] = value
      expect(
        try Program.host.run(["plan", split.write(to: scratch)]), status: 3)
    }
  }

  /// A name that does not lead to the others.
  @Test func misnamed() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let split = try SplitModel(Nano.path, count: 3)
    try split.write(to: scratch)
    for name in [
      "model.gguf", "model-00002-of-00003.gguf", "model-00001-of-00004.gguf",
      "model-0001-of-0003.gguf", "00001-of-00003.gguf",
    ] {
      try split.parts[0].write(to: scratch.url(name))
      let outcome = try Program.host.run(["plan", scratch.path(name)])
      expect(outcome, status: 3, code: "split_misnamed")
      #expect(outcome.errors.contains("in -00001-of-00003.gguf"), "\(outcome)")
    }
    try split.parts[1].write(to: scratch.url("other.gguf"))
    let second = try Program.host.run(["plan", scratch.path("other.gguf")])
    expect(second, status: 3, code: "split_not_first")
    #expect(second.errors.contains("give the first"), "\(second)")
  }

  @Test func tooMany() throws {
    for (count, code) in [
      (GGUFValue.uint16(513), "split_too_many"),
      (.uint16(.max), "split_too_many"),
      (.uint64(UInt64(Int.max)), "split_too_many"),
      (.uint64(.max), "gguf_out_of_range"),
    ] {
      let scratch = try Scratch()
      defer { scratch.remove() }
      var split = try SplitModel(Nano.path, count: 3)
      split.parts[0]["split.count"] = count
      expect(
        try Program.host.run(["plan", split.write(to: scratch)]), status: 3,
        code: code)
    }
  }

  /// As many as are taken, most of them without a tensor.
  @Test func most() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let split = try SplitModel(Nano.path, count: 512)
    expect(
      try Program.host.run(["plan", split.write(to: scratch)]), status: 0)
  }
}
