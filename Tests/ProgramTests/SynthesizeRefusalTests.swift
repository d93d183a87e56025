import Files
import Foundation
import GGUF
import Memory
import TestSupport
import Testing

/// What `synthesize` refuses, and that nothing is left behind then.
@Suite(
  .serialized,
  .enabled(if: Shared.isPresent, "the shared vocabularies are not there"))
struct SynthesizeRefusalTests {
  private let preset = ["--preset", "tinyswallow-1.5b"]
  private let type = ["--type", "q4_0"]
  private let vocab = [
    "--vocab", Shared.path("vocab/ggml-vocab-qwen2.gguf"),
  ]

  private func run(_ words: [String]) throws -> Outcome {
    try Program.host.run(["synthesize"] + words)
  }

  @Test func usage() throws {
    let all = preset + type + vocab
    for words in [
      type + vocab + ["x"], preset + vocab + ["x"],
      all, all + ["-"], all + ["x", "y"],
      ["--preset", "tinyswallow-2b"] + type + vocab + ["x"],
      preset + ["--type", "q2_x"] + vocab + ["x"],
      all + ["--layers", "0", "x"], all + ["--layers", "4097", "x"],
      all + ["--seed", "-1", "x"], all + ["--threads", "2", "x"],
    ] {
      expect(try run(words), status: 2, code: "usage")
    }
    let unknown = try run(["--preset", "a"] + type + vocab + ["x"])
    #expect(unknown.errors.contains("tinyswallow-1.5b"))
    let type = try run(preset + ["--type", "a"] + vocab + ["x"])
    #expect(type.errors.contains("iq4_xs"))
  }

  @Test func vocabularies() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let out = scratch.path("out.gguf")
    func run(_ vocab: String) throws -> Outcome {
      try self.run(preset + type + ["--vocab", vocab, out])
    }
    expect(try run(scratch.path("none")), status: 3, code: "model_unavailable")
    let text = try scratch.write("text", "not a model")
    expect(try run(text), status: 3, code: "gguf_bad_magic")
    let empty = try scratch.write("empty", vocabulary([]))
    expect(try run(empty), status: 3, code: "model_value_out_of_range")
    let many = try scratch.write(
      "many", vocabulary((0...151_936).map { "t\($0)" }))
    let outcome = try run(many)
    expect(outcome, status: 3, code: "model_value_out_of_range")
    #expect(outcome.errors.contains("151937"))
    #expect(outcome.errors.contains("151936"))
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test func places() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let all = preset + type + vocab
    expect(
      try run(all + [scratch.path("none/out")]), status: 6,
      code: "file_unavailable")
    expect(
      try run(all + [scratch.folder.path]), status: 6,
      code: "output_not_a_file")
    expect(try run(all + ["/dev/null"]), status: 6, code: "output_not_a_file")

    // The vocabulary itself, by its own name and as the temporary file.
    let copy = scratch.path("own.part")
    try FileManager.default.copyItem(
      atPath: Shared.path("vocab/ggml-vocab-llama-spm.gguf"), toPath: copy)
    for out in ["own", "own.part"] {
      expect(
        try run(preset + type + ["--vocab", copy, scratch.path(out)]),
        status: 6, code: "output_replaces_source")
    }
    let size = try Data(contentsOf: scratch.url("own.part")).count
    #expect(size == 723_869)
  }

  /// A write that fails: beyond the largest file that the shell grants.
  @Test func failedWrite() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let words = (["synthesize"] + preset + type + vocab)
      .joined(separator: " ")
    let outcome = try Program.host.shell(
      "ulimit -f 20000; \"$@\" \(words) \(scratch.path("out"))")
    expect(outcome, status: 6, code: "output_failed")
    let rest = try FileManager.default.contentsOfDirectory(
      atPath: scratch.folder.path)
    #expect(rest == [])
  }

  @Test func stopped() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let words = (["synthesize"] + preset + type + vocab)
      .joined(separator: " ")
    let part = scratch.path("out.part")
    let outcome = try Program.host.shell(
      """
      "$@" \(words) \(scratch.path("out")) & child=$!
      while [ ! -s \(part) ]; do sleep 0.01; done
      kill -TERM $child; wait $child
      """)
    #expect(outcome.status == 143, "\(outcome)")
    let rest = try FileManager.default.contentsOfDirectory(
      atPath: scratch.folder.path)
    #expect(rest == [])
  }

  /// A file system with too little room, where there is one to write to.
  @Test(.enabled(if: SynthesizeRefusalTests.smallFolder != nil))
  func fullDisk() throws {
    let folder = try #require(SynthesizeRefusalTests.smallFolder)
    let out = "\(folder)/swiftlet-\(UUID().uuidString)"
    let outcome = try run(preset + ["--type", "f16"] + vocab + [out])
    expect(outcome, status: 6, code: "disk_full")
    #expect(outcome.errors.contains("3093666"))
    #expect(!FileManager.default.fileExists(atPath: out + ".part"))
  }

  static let smallFolder: String? = {
    let files = FileManager.default
    return ["/dev/shm", "/run/shm"].first { folder in
      let values = try? files.attributesOfFileSystem(forPath: folder)
      guard let free = values?[.systemFreeSize] as? NSNumber else {
        return false
      }
      return free.intValue < 3_000_000_000
        && files.isWritableFile(atPath: folder)
    }
  }()

  /// A file of a vocabulary alone.
  private func vocabulary(_ tokens: [String]) throws -> Data {
    var builder = GGUFArrayBuilder(of: .string, in: region(of: 4 << 20))
    for token in tokens { try builder.append(.string(view(token))) }
    var writer = GGUFWriter()
    try writer.add("tokenizer.ggml.tokens", .array(builder.array))
    try writer.seal()
    var sink = RegionSink(region(of: 5 << 20))
    try writer.writeHeader(to: &sink)
    let bytes = sink.bytes
    return Data((0..<bytes.count).map { bytes[$0] })
  }
}
