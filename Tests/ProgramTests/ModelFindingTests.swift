import Foundation
import TestSupport
import Testing

/// The model that nobody named.
@Suite struct ModelFindingTests {
  /// A copy of a program in a folder of its own, and models around it.
  private struct Place {
    let scratch: Scratch

    init(_ program: Program) throws {
      scratch = try Scratch()
      let bin = try folder("bin")
      // A link, where one can be made: a copy that is still open in another
      // test's child as it is forked cannot be run.
      let path = bin + "/swiftlet"
      if link(program.path, path) != 0 {
        try FileManager.default.copyItem(atPath: program.path, toPath: path)
      }
    }

    @discardableResult
    func folder(_ name: String) throws -> String {
      try FileManager.default.createDirectory(
        at: scratch.url(name), withIntermediateDirectories: true)
      return scratch.path(name)
    }

    /// Puts the model there and answers its path.
    @discardableResult
    func model(_ folder: String, _ name: String) throws -> String {
      try FileManager.default.copyItem(
        atPath: Nano.path, toPath: try self.folder(folder) + "/" + name)
      return scratch.path(folder + "/" + name)
    }

    func run(_ environment: [String: String] = [:]) throws -> Outcome {
      var variables = ["HOME": scratch.path("home")]
      variables["LD_LIBRARY_PATH"] =
        ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
      return try ChildProcess.run(
        [scratch.path("bin/swiftlet"), "plan"], input: .closed,
        output: .captured, environment: variables.merging(environment) { $1 },
        seconds: 60)
    }
  }

  private func found(
    _ outcome: Outcome, _ path: String,
    _ at: SourceLocation = #_sourceLocation
  ) {
    expect(outcome, status: 0, at)
    let line = outcome.errors.split(separator: "\n").first ?? ""
    let named = line.replacingOccurrences(of: "swiftlet: model: ", with: "")
    // `bin/../share` and `share` are one place.
    #expect(
      URL(fileURLWithPath: named).standardizedFileURL.path
        == URL(fileURLWithPath: path).standardizedFileURL.path, "\(outcome)",
      sourceLocation: at)
  }

  /// Places are added from the last that is looked at to the first.
  @Test(arguments: [Program.host, Program.embedded])
  func places(program: Program) throws {
    try program.require()
    let place = try Place(program)
    defer { place.scratch.remove() }
    let system = ["/usr/local/share/swiftlet", "/usr/share/swiftlet"]
    if !system.contains(where: FileManager.default.fileExists) {
      let none = try place.run()
      expect(none, status: 2, code: "model_not_found")
      #expect(none.output.isEmpty && none.errors.contains("SWIFTLET_MODEL"))
    }
    let share = try place.model("share/swiftlet", "a.gguf")
    try found(place.run(), share)
    let home = try place.model("home/.local/share/swiftlet", "b.gguf")
    try found(place.run(), home)
    let data = try place.model("data/swiftlet", "c.gguf")
    let dataHome = ["XDG_DATA_HOME": place.scratch.path("data")]
    try found(place.run(dataHome), data)
    let beside = try place.model("bin", "d.gguf")
    try found(place.run(dataHome), beside)
    let named = try place.model("named", "e.bin")
    try found(place.run(["SWIFTLET_MODEL": named]), named)
    try found(place.run(["SWIFTLET_MODEL": ""]), beside)
  }

  /// Of several the largest; what only looks like a model is passed over.
  @Test func folder() throws {
    let place = try Place(.host)
    defer { place.scratch.remove() }
    let model = try place.model("models", "m.gguf")
    _ = try place.scratch.write("models/a.gguf", "GGUF")
    _ = try place.scratch.write(
      "models/big.txt", Data(repeating: 1, count: 9 << 20))
    try place.folder("models/z.gguf")
    let folder = place.scratch.path("models")
    try found(place.run(["SWIFTLET_MODEL": folder]), model)
    try found(place.run(["SWIFTLET_MODEL": folder + "/"]), model)
  }

  /// A wish that cannot be met is told, and no other model takes its place.
  @Test func wishThatCannotBeMet() throws {
    let place = try Place(.host)
    defer { place.scratch.remove() }
    try place.model("bin", "d.gguf")
    let missing = try place.run(["SWIFTLET_MODEL": "/no/such.gguf"])
    expect(missing, status: 3, code: "model_unavailable")
    #expect(missing.errors.contains("/no/such.gguf"), "\(missing)")
    let empty = try place.folder("empty")
    let nothing = try place.run(["SWIFTLET_MODEL": empty])
    expect(nothing, status: 3)
  }

  /// The line of the README, in a checkout and without any variable.
  @Test func checkout() throws {
    for program in [Program.host, .embedded] where program.isPresent {
      let files = FileManager.default
      guard program.path.hasPrefix(Shared.checkout.path + "/") else { continue }
      let folder = URL(fileURLWithPath: program.path)
        .deletingLastPathComponent()
      let beside = try files.contentsOfDirectory(atPath: folder.path)
      guard !beside.contains(where: { $0.hasSuffix(".gguf") }) else { continue }
      let outcome = try program.run(["run"], .text(Nano.question + "\n"))
      found(outcome, Nano.path)
      #expect(outcome.text == Nano.answer + "\n", "\(outcome)")
    }
  }
}
