import Benchmark
import CHost
import Files
import GGUF
import Memory
import Tokenizers

/// Registers the time until a vocabulary is ready, and the speed of encoding.
///
/// The model is the file that SWIFTLET_MODEL names, or the bundled one.
func registerVocabulary() {
  nonisolated(unsafe) var bench: VocabularyBench?
  Benchmark(
    "vocabulary ready", configuration: .init(metrics: [.wallClock])
  ) { _ in
    blackHole(bench?.load())
  } setup: {
    bench = VocabularyBench()
  } teardown: {
    bench = nil
  }

  Benchmark(
    "tokenizer encode",
    configuration: .init(metrics: [.wallClock, Rate.megabytes])
  ) { benchmark in
    guard let bench else { return }
    let seconds = seconds { bench.encode() }
    benchmark.measurement(
      Rate.megabytes, Int(Double(bench.text.count) / seconds / 1e6))
  } setup: {
    bench = VocabularyBench()
  } teardown: {
    bench = nil
  }
}

/// A vocabulary and a text of about a megabyte, Japanese, English and code.
private final class VocabularyBench {
  let text: [UInt8]
  private let map: MappedFile
  private let file: GGUFFile
  private let plan: TokenizerPlan
  private let arena: Arena
  private let ids: Reservation<Int32>
  private let tokenizer: Tokenizer

  private static let passage = """
    日本の首都は東京です。小さな鳥が、静かな森の上を飛んでいきました。
    The capital of France is Paris, and 12 + 30 is 42. Don't forget it!
    for (int i = 0; i < 100; i++) { sum += values[i] * 3.14159; }

    """

  init?() {
    let bundled =
      #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
      + "/Boards/share/swiftlet/swiftlet-nano-q5_k_m.gguf"
    let path =
      host_environment("SWIFTLET_MODEL").map { String(cString: $0) } ?? bundled
    text = Array(String(repeating: VocabularyBench.passage, count: 4000).utf8)
    do {
      map = try MappedFile(path: path)
      file = try GGUFFile(map.bytes)
      var memory = ArenaPlan()
      plan = try TokenizerPlan(
        file,
        limits: TokenizerLimits(
          textBytes: text.count, pieceBytes: 1 << 16, tokens: text.count),
        in: &memory)
      ids = try memory.reserve(text.count, of: Int32.self, for: .text)
      arena = try Arena(memory)
      tokenizer = try Tokenizer(file, plan: plan, in: arena)
    } catch {
      print("\(path): \(error)")
      return nil
    }
  }

  /// Plans and fills the tables anew, in memory of their own.
  func load() -> Int {
    do {
      var memory = ArenaPlan()
      let plan = try TokenizerPlan(
        file,
        limits: TokenizerLimits(
          textBytes: 4096, pieceBytes: 4096, tokens: 4096),
        in: &memory)
      let arena = try Arena(memory)
      return try Tokenizer(file, plan: plan, in: arena).tokenCount
    } catch { fatalError("\(error)") }
  }

  func encode() {
    var buffer = TokenBuffer(arena[ids])
    let work = TokenizerWork(plan, in: arena)
    text.withUnsafeBufferPointer { bytes in
      let text = Bytes(start: bytes.baseAddress, count: bytes.count)
      do {
        try tokenizer.encode(MarkedText.user(text), into: &buffer, work: work)
      } catch { fatalError("\(error)") }
    }
    blackHole(buffer.count)
  }
}
