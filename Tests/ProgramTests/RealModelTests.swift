import Foundation
import TestSupport
import Testing

/// Weights that somebody trained, against the exact model's ids, logits and
/// greedy tokens.
@Suite(.enabled(if: Shared.isPresent, "the shared goldens are not there"))
struct RealModelTests {
  @Test(arguments: RealModel.all) func ids(model: RealModel) throws {
    let path = try model.require()
    let golden = try model.golden()
    let texts = golden.ids.map { (text: $0.text, special: $0.special) }
    let found = try Program.host.tokenize(path, texts)
    #expect(found.count == golden.ids.count && found.count >= 200)
    for (wanted, ids) in zip(golden.ids, found) {
      #expect(ids == wanted.ids, "\(wanted.text.debugDescription)")
    }
    let prompts = golden.greedy.map { (text: $0.prompt, special: $0.special) }
    for (wanted, ids) in zip(
      golden.greedy, try Program.host.tokenize(path, prompts))
    {
      // Chats have their template's own beginning of text.
      let begins = golden.addsBeginning && !wanted.special
      #expect(ids == Array(wanted.ids.dropFirst(begins ? 1 : 0)))
    }
  }

  @Test(arguments: RealModel.all) func logits(model: RealModel) throws {
    let path = try model.require()
    var ratios: [Double] = []
    for wanted in try model.golden().logits {
      let exact = try halves(Shared.data("real/\(wanted.file)"))
      let found = try lastLogits(
        path, wanted.tokens, rows: wanted.rows, of: wanted.vocab)
      let divergence = meanDivergence(
        of: found, from: exact, vocabulary: wanted.vocab)
      ratios.append(divergence / wanted.peer.kl)
      #expect(
        divergence <= 1.25 * wanted.peer.kl,
        "\(wanted.passage): \(divergence), llama.cpp \(wanted.peer.kl)")
    }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    #expect(ratios.count >= 2)
    #expect(mean <= 1.1, "on average \(mean) of llama.cpp's, \(ratios)")
  }

  /// The exact model's choices, up to the first that a rounding could turn.
  @Test(arguments: RealModel.all) func greedyTokens(model: RealModel) throws {
    let path = try model.require()
    let golden = try model.golden()
    let vocabulary = try #require(golden.logits.first).vocab
    var checked = 0
    for wanted in golden.greedy {
      let count = wanted.margin.prefix { $0 >= RealModel.nearTie }.count
      guard count > 0 else { continue }
      let fed = wanted.ids + wanted.greedy.prefix(count - 1)
      let rows = try lastLogits(path, fed, rows: count, of: vocabulary)
      let found = (0..<count).map {
        greatest(rows[($0 * vocabulary)..<(($0 + 1) * vocabulary)])
      }
      #expect(
        found == Array(wanted.greedy.prefix(count)),
        "\(wanted.prompt.debugDescription)")
      checked += count
    }
    #expect(checked >= 100)
  }

  /// The logits behind the last `rows` of some tokens.
  private func lastLogits(
    _ model: String, _ ids: [Int], rows: Int, of vocabulary: Int
  ) throws -> [Float] {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = try scratch.write("ids.json", "\(ids)")
    let outcome = try Program.host.run(
      [
        "logits", model, "--ids", file, "--out", scratch.path("out"), "--kv",
        "f16",
      ], seconds: 600)
    expect(outcome, status: 0)
    let whole = try Data(
      contentsOf: scratch.url("out"), options: .alwaysMapped)
    try #require(whole.count == 4 * ids.count * vocabulary)
    return floats(Data(whole.suffix(4 * rows * vocabulary)))
  }

  private func halves(_ data: Data) -> [Float] {
    let bytes = [UInt8](data)
    return stride(from: 0, to: bytes.count - 1, by: 2).map {
      Float(
        Float16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8))
    }
  }
}

/// A file that `Toolchains/get-model` fetches, and its goldens.
struct RealModel: CustomTestStringConvertible {
  /// What the exact model says.
  struct Golden: Decodable {
    struct Text: Decodable {
      let text: String
      let special: Bool
      let ids: [Int]
    }
    struct Logits: Decodable {
      struct Peer: Decodable { let kl: Double }
      let passage: String
      let tokens: [Int]
      let rows: Int
      let vocab: Int
      let file: String
      let peer: Peer
    }
    struct Greedy: Decodable {
      let prompt: String
      let special: Bool
      let ids: [Int]
      let greedy: [Int]
      let margin: [Double]
    }
    let addsBeginning: Bool
    let ids: [Text]
    let logits: [Logits]
    let greedy: [Greedy]

    private enum CodingKeys: String, CodingKey {
      case addsBeginning = "add_bos"
      case ids, logits, greedy
    }
  }

  /// Two best logits that are nearer than this may change places; llama.cpp
  /// leaves the exact model's choice at less.
  static let nearTie = 0.3

  static let all = [
    RealModel(golden: "smollm2", file: "smollm2-135m-instruct-q4_1.gguf"),
    RealModel(golden: "gemma3", file: "gemma-3-270m-q4_k_m.gguf"),
  ]

  private let goldenName: String
  private let file: String

  private init(golden: String, file: String) {
    goldenName = golden
    self.file = file
  }

  var testDescription: String { goldenName }

  /// The file's path; skips the test case, and says so, where it is not there.
  func require() throws -> String {
    let named = ProcessInfo.processInfo.environment["SWIFTLET_MODELS"]
    let folder =
      named ?? Shared.checkout.appendingPathComponent("models").path
    let path = "\(folder)/\(file)"
    if FileManager.default.fileExists(atPath: path) { return path }
    let reason = "\(path) is not there: Toolchains/get-model fetches it"
    print("skipped: \(reason)")
    try Test.cancel("\(reason)")
  }

  func golden() throws -> Golden {
    try JSONDecoder().decode(
      Golden.self, from: Shared.data("real/\(goldenName).json"))
  }
}
