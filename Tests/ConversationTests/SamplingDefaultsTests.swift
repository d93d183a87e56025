import Conversation
import Files
import GGUF
import Memory
import TestSupport
import Testing

/// Who says how a model is sampled.
struct SamplingDefaultsTests {
  /// The lines of `inspect` for a file with those values.
  private func lines(
    _ name: String, _ values: [(String, GGUFValue)] = []
  ) throws -> [String] {
    var writer = GGUFWriter()
    try writer.add("general.name", .string(view(name)))
    for (key, value) in values { try writer.add(view(key), value) }
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    let file = try GGUFFile(sink.bytes)
    let system = ModelFamily(file, fileName: Bytes())
    var lines: [String] = []
    SamplingDefaults(file, system).visit { name, value, source in
      var out = TextBuffer(region(of: 100))
      source.describe(into: &out)
      lines.append("\(name) \(value) \(string(out.bytes))")
    }
    return lines
  }

  private let fallback = [
    "temperature 0.800000011920929 llama.cpp's default",
    "top_k 40.0 llama.cpp's default",
    "top_p 0.949999988079071 llama.cpp's default",
    "min_p 0.05000000074505806 llama.cpp's default",
    "repetition_penalty 1.0 llama.cpp's default",
    "penalty_last_n 64.0 llama.cpp's default",
  ]

  /// What follows of each: no makers say anything of these.
  private let rest = [
    "xtc_probability 0.0 llama.cpp's default",
    "xtc_threshold 0.10000000149011612 llama.cpp's default",
    "mirostat 0.0 llama.cpp's default",
    "mirostat_tau 5.0 llama.cpp's default",
    "mirostat_eta 0.10000000149011612 llama.cpp's default",
  ]

  @Test func nobodySays() throws {
    #expect(try lines("model") == fallback + rest)
    #expect(try lines("Superswallow") == fallback + rest)
  }

  @Test func systemSays() throws {
    #expect(
      try lines("TinySwallow") == [
        "temperature 0.699999988079071 TinySwallow's recommendation",
        "top_k 20.0 TinySwallow's recommendation",
        "top_p 0.800000011920929 TinySwallow's recommendation",
        "min_p 0.0 TinySwallow's recommendation",
        "repetition_penalty 1.100000023841858 TinySwallow's recommendation",
        "penalty_last_n -1.0 TinySwallow's recommendation",
      ] + rest)
    // What the makers leave open is llama.cpp's.
    #expect(
      try lines("Llama-3.1-Swallow") == [
        "temperature 0.6000000238418579 Llama-3.1-Swallow's recommendation",
        "top_k 0.0 Llama-3.1-Swallow's recommendation",
        "top_p 0.8999999761581421 Llama-3.1-Swallow's recommendation",
        "min_p 0.0 Llama-3.1-Swallow's recommendation",
        "repetition_penalty 1.0 Llama-3.1-Swallow's recommendation",
        "penalty_last_n 64.0 llama.cpp's default",
      ] + rest)
  }

  @Test func fileSays() throws {
    let lines = try lines(
      "TinySwallow",
      [
        ("general.sampling.temp", .float32(0.5)),
        ("general.sampling.top_k", .uint32(7)),
        // Out of the options' range: as if it were not there.
        ("general.sampling.top_p", .float32(2)),
      ])
    #expect(lines[0] == "temperature 0.5 the file")
    #expect(lines[1] == "top_k 7.0 the file")
    #expect(
      lines[2] == "top_p 0.800000011920929 TinySwallow's recommendation")
  }

  @Test func numbersOfAnotherTypeAreUsed() throws {
    let lines = try lines(
      "model",
      [
        ("general.sampling.temp", .uint32(1)),
        ("general.sampling.top_k", .float32(7)),
        ("general.sampling.top_p", .int64(1)),
        ("general.sampling.min_p", .uint8(0)),
        ("general.sampling.penalty_repeat", .float64(1.25)),
        ("general.sampling.penalty_last_n", .int8(-1)),
      ])
    #expect(
      lines == [
        "temperature 1.0 the file", "top_k 7.0 the file", "top_p 1.0 the file",
        "min_p 0.0 the file", "repetition_penalty 1.25 the file",
        "penalty_last_n -1.0 the file",
      ] + rest)
  }

  @Test func valuesThatCannotBeUsed() throws {
    let keys = [
      "temp", "top_k", "top_p", "min_p", "penalty_repeat", "penalty_last_n",
      "xtc_probability", "xtc_threshold", "mirostat", "mirostat_tau",
      "mirostat_eta",
    ].map { "general.sampling.\($0)" }
    for value: GGUFValue in [
      .string(view("1")), .boolean(true), .float64(.nan), .float32(.infinity),
      .uint64(.max), .int64(.min),
    ] {
      #expect(try lines("model", keys.map { ($0, value) }) == fallback + rest)
    }
    var hints: [String] = []
    SamplingDefaults.forEachHint { hints.append($0.key.description) }
    #expect(hints == keys)
  }
}
