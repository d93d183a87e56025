import Foundation
import Sampling
import TestSupport
import Testing

/// Every setting of the sampler, wherever the program speaks of settings.
struct KnobTests {
  private func text(_ name: StaticString) -> String { "\(name)" }

  /// The least and the largest value of a setting, as they are written, and one
  /// beyond them.
  private func values(_ key: SamplerKey) -> (usable: [String], not: [String]) {
    switch key.row.field {
    case .integer(let least, let most, _, _):
      (["\(least)", "\(most)"], ["\(least - 1)", "0.5", "x"])
    case .number(let least, let most, _, _):
      (["\(least)", "\(most)"], ["\(least - 1)", "\(most + 1)", "x"])
    }
  }

  @Test func help() throws {
    for command in ["run", "chat", "serve"] {
      let help = try Program.host.run([command, "--help"]).text
      for key in SamplerKey.allCases {
        #expect(
          help.contains("      --\(text(key.row.option)) "), "\(command)")
        #expect(help.contains("\(text(key.row.summary))\n"), "\(command)")
      }
    }
  }

  @Test(arguments: SamplerKey.allCases)
  func option(key: SamplerKey) throws {
    let names = [key.row.option, key.row.alias].compactMap { $0 }.map(text)
    let values = values(key)
    for name in names {
      for value in values.usable {
        expect(
          try Program.host.run(["run", Nano.path, "--\(name)", value]),
          status: 0)
      }
      for value in values.not {
        let outcome = try Program.host.run(
          ["run", Nano.path, "--\(name)", value])
        expect(outcome, status: 2, code: "usage")
        #expect(outcome.errors.contains("--\(text(key.row.option)) "))
      }
    }
  }

  @Test(arguments: SamplerKey.allCases)
  func request(key: SamplerKey) throws {
    let name = text(key.row.name)
    func event(_ value: String) throws -> [String: Any] {
      let line =
        #"{"id":1,"prompt":"x","max_tokens":0,"\#(name)":\#(value)}"# + "\n"
      let outcome = try Program.host.run(["serve", Nano.path], .text(line))
      let last = try #require(outcome.records().last)
      return try #require(
        JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
    }
    let values = values(key)
    for value in values.usable {
      #expect(try event(value)["event"] as? String == "end", "\(value)")
    }
    for value in values.not.dropLast() {
      let refused = try event(value)
      let code = value == "0.5" ? "bad_value" : "out_of_range"
      #expect(refused["code"] as? String == code, "\(value): \(refused)")
    }
  }

  @Test func hello() throws {
    let outcome = try Program.host.run(
      ["serve", Nano.path], .text("{\"hello\":{\"protocol\":1}}\n"))
    let reply = try #require(
      outcome.records().last { $0.contains(#""keys""#) })
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(reply.utf8)) as? [String: Any])
    let keys = try #require(object["keys"] as? [[String: Any]])
    for key in SamplerKey.allCases {
      let told = try #require(
        keys.first { $0["name"] as? String == text(key.row.name) })
      #expect(told["default"] != nil)
      let least = try #require(told["minimum"] as? NSNumber).doubleValue
      let most = try #require(told["maximum"] as? NSNumber).doubleValue
      switch key.row.field {
      case .integer(let lower, let upper, _, _):
        #expect(told["type"] as? String == "integer")
        #expect(least == Double(lower) && most == Double(upper))
      case .number(let lower, let upper, _, _):
        #expect(told["type"] as? String == "number")
        #expect(least == lower && most == upper)
      }
    }
  }

  /// The settings that a file can give are those that `inspect` shows.
  @Test func inspect() throws {
    let shown = try Program.host.run(["inspect", Nano.path]).text
    let section = try #require(
      shown.components(separatedBy: "\nsampling\n").last)
    for key in SamplerKey.allCases {
      let isShown = section.split(separator: "\n").contains {
        $0.hasPrefix("\(text(key.row.name)) = ")
      }
      #expect(isShown == (key.row.file != nil), "\(key)")
    }
  }

  @Test func pages() throws {
    func page(_ name: String) throws -> String {
      let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      return try String(
        contentsOf: root.appending(path: "Sources/Swiftlet.docc/\(name)"),
        encoding: .utf8)
    }
    let commands = try page("Commands.md")
    let requests = try page("Protocol.md")
    for key in SamplerKey.allCases {
      #expect(commands.contains("| `--\(text(key.row.option)) "), "\(key)")
      #expect(requests.contains("| `\(text(key.row.name))` |"), "\(key)")
      if let alias = key.row.alias {
        #expect(commands.contains("`--\(text(alias))`"), "\(key)")
      }
    }
  }
}
