import Foundation
import TestSupport
import Testing

/// `plan --memory`: a machine that is not here.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct PlanMemoryTests {
  private let model = Fixture(family: "qwen2", type: "q5_k_m").path

  private func plan(_ size: String) throws -> Outcome {
    try Program.host.run(["plan", model, "--memory", size])
  }

  /// The number of MiB in the row of that name.
  private func row(_ name: String, _ outcome: Outcome) throws -> Double {
    let line = try #require(
      outcome.records().first { $0.hasPrefix(name + " ") }, "\(outcome)")
    let words = line.dropFirst(name.count).split(separator: " ")
    return try #require(Double(words[0]))
  }

  @Test(arguments: [
    ("8G", 8192.0), ("8g", 8192), ("8GB", 8192), ("8GiB", 8192),
    ("8gib", 8192), ("1.5G", 1536), ("0.5G", 512), ("1.000000001G", 1024),
    ("512M", 512), ("512MiB", 512), ("524288K", 512), ("524288kb", 512),
    ("536870912", 512), ("536870912B", 512), ("4000000000G", 4_096_000_000_000),
  ]) func sizes(text: String, mebibytes: Double) throws {
    let outcome = try plan(text)
    expect(outcome, status: 0)
    #expect(try row("memory", outcome) == mebibytes)
    // This machine has no say.
    for name in ["available", "control group", "address space"] {
      #expect(!outcome.text.contains(name), "\(outcome)")
    }
  }

  @Test(arguments: [
    "", "G", "iB", "B", "GiB", "8X", "8 G", "-8G", "+8G", "8Gi", "8iB", "8GG",
    "1.5", "1.G", ".5G", "1.5.5G", "1,5G", "1e9", "0", "0G", "0.0G",
    "5000000000G", "999999999999999999G", "9999999999999999999",
    "1.0000000001G", "８G",
  ]) func refused(text: String) throws {
    expect(try plan(text), status: 2, code: "usage")
  }

  @Test func verdicts() throws {
    let needed = try row("needed", try plan("1G"))
    let enough = try plan(String(format: "%.1fM", needed + 0.1))
    expect(enough, status: 0)
    #expect(enough.text.contains("fits: yes"))
    let short = try plan(String(format: "%.1fM", needed - 0.1))
    expect(short, status: 4)
    #expect(short.text.contains("fits: no"))
    #expect(short.text.contains("help: "))
  }

  /// Only a plan can be made for another machine.
  @Test func elsewhere() throws {
    let outcome = try Program.host.run(["run", model, "--memory", "8G"])
    expect(outcome, status: 2, code: "usage")
    #expect(outcome.errors.contains("--memory is no option of run"))
  }
}
