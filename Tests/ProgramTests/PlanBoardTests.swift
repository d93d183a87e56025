import Foundation
import TestSupport
import Testing

/// `plan --board`: what fits on a board, and how fast its memory lets it be.
struct PlanBoardTests {
  private func run(_ words: [String], status: Int32 = 0) throws -> [String] {
    let outcome = try Program.host.run(["plan", "--board"] + words)
    expect(outcome, status: status)
    return outcome.records()
  }

  /// The cells of the rows behind the columns' titles.
  private func rows(_ lines: [String]) -> [[String]] {
    let title = lines.firstIndex { $0.hasPrefix("preset ") } ?? lines.count
    return lines.suffix(from: min(title + 1, lines.count)).map {
      $0.split(separator: " ").map(String.init)
    }
  }

  @Test func allPresetsInAllTypes() throws {
    let lines = try run(["raspberrypi,5-model-b"])
    #expect(
      lines[0]
        == "board             Raspberry Pi 5 (raspberrypi,5-model-b), emulated")
    #expect(lines.contains("cores             4 × Cortex-A76"))
    let found = rows(lines)
    let table = try Program.host.run(["plan", "--memory", "8G"]).records()
      .dropFirst(2).map { $0.split(separator: " ").map(String.init) }
    #expect(found.count == table.count)
    for (row, other) in zip(found, table) {
      #expect(row.count == 11, "\(row)")
      #expect(row[0] == other[0] && row[1] == other[1] && row[2] == other[2])
      let needed = try #require(Double(row[3]))
      let fits = [2048.0, 4096, 8192, 16384].map { $0 * 7 / 8 >= needed }
      #expect(row[4..<8].map { $0 == "yes" } == fits, "\(row)")
      guard fits.contains(true) else {
        #expect(row[8...].allSatisfy { $0 == "-" }, "\(row)")
        continue
      }
      let byBus = try #require(Double(row[8]))
      let measured = try #require(Double(row[9]))
      // What is written has one decimal.
      #expect(abs(byBus * 13.8 / 17.068 - measured) < 0.1, "\(row)")
      let answers = try #require(Double(row[10]))
      #expect(abs(byBus * 11.8 / 17.068 - answers) < 0.1, "\(row)")
      // An answer's token reads at most the file, but an embedding that is no
      // output matrix is not read.
      let file = try #require(Double(row[2])) * 1_048_576
      #expect(byBus >= 17.068e9 / (file * 1.05), "\(row)")
      // Nor are the experts that the token does not take.
      let share =
        switch row[0] {
        case "gpt-oss-20b", "qwen3-swallow-30b-a3b": 0.05
        default: 0.8
        }
      #expect(byBus < 17.068e9 / (file * share) + 0.1, "\(row)")
    }
  }

  /// A model of the size that was measured on a Raspberry Pi 5 is promised what
  /// it did there.
  @Test func whatWasMeasuredIsPromised() throws {
    let lines = try run(["5-model-b", "1.5b", "--type", "q4_k_m"])
    #expect(
      lines.contains(
        "bandwidth         17.1 GB/s of its bus, 13.8 GB/s measured, "
          + "11.8 GB/s by answers"))
    let row = try #require(rows(lines).first)
    let rate = try #require(Double(row[10]))
    #expect(abs(rate - 12.4) < 0.5, "\(row)")
  }

  @Test func theShortNameIsEnough() throws {
    let long = try run(["raspberrypi,5-model-b", "1.5b"])
    #expect(try run(["5-model-b", "1.5b"]) == long)
    #expect(rows(long).count == 13)
    #expect(rows(long).allSatisfy { $0[0] == "tinyswallow-1.5b" })
  }

  @Test func oneTypeOfOneModel() throws {
    let lines = try run(["4-model-b", "1.5b", "--type", "q5_k_m"])
    let row = try #require(rows(lines).first)
    #expect(rows(lines).count == 1)
    // 12.8 GB/s, of 1.119 GB a token.
    #expect(row[8...] == ["11.4", "-", "-"], "\(row)")
  }

  @Test func aGivenMemoryIsTakenAtItsWord() throws {
    let lines = try run(["5-model-b", "--memory", "1300M", "1.5b"])
    #expect(!lines.contains { $0.contains("eighth") })
    #expect(
      lines.contains { $0.hasSuffix("1300MiB by bus  measured  answers") })
    for row in rows(lines) {
      let needed = try #require(Double(row[3]))
      #expect(row[4] == (needed <= 1300 ? "yes" : "no"), "\(row)")
    }
  }

  @Test func aModelsFile() throws {
    let lines = try run(["model-zero-2-w", Nano.path])
    let row = try #require(rows(lines).first)
    #expect(row[0] == "swiftlet-nano-q5_k_m.gguf")
    #expect(row[4] == "yes")
  }

  @Test func whatFitsNowhereIsSaid() throws {
    let lines = try run(["model-zero-2-w", "1.5b"], status: 4)
    #expect(rows(lines).allSatisfy { $0[4] == "no" && $0[5] == "-" })
    // Of all models it is an answer, not a failure.
    _ = try run(["model-zero-2-w"])
  }

  @Test func anUnknownBus() throws {
    let lines = try run(["ax620e", Nano.path])
    #expect(
      lines.contains(
        "bandwidth         unknown of its bus, unknown measured, "
          + "unknown by answers"))
    #expect(try #require(rows(lines).first).suffix(3) == ["-", "-", "-"])
  }

  @Test(arguments: [
    "", "raspberrypi", "5-model", "raspberrypi,", ",5-model-b", "x\u{1B}[2J",
    String(repeating: "a", count: 5000),
  ])
  func anUnknownBoard(_ name: String) throws {
    let outcome = try Program.host.run(["plan", "--board", name])
    expect(outcome, status: 2, code: "usage")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("raspberrypi,5-model-b"))
    #expect(!outcome.errors.contains("\u{1B}"))
  }
}
