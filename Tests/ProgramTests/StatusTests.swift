import Foundation
import GGUF
import TestSupport
import Testing

/// How the program ends, for whoever started it.
@Suite struct StatusTests {
  private static let foreignSet: String = {
    #if arch(arm64)
    "avx2"
    #else
    "neon"
    #endif
  }()

  @Test(arguments: [
    [], ["frobnicate"], ["run", "--frobnicate"], ["run", "--kv"],
    ["run", "--kv", "x"], ["run", "--kv", "f16,"], ["run", "--kv", ",f16"],
    ["run", "--kv", "f16,q8_0,f16"], ["run", "--kv", ""],
    ["run", "--threads", "0"], ["run", "--threads", "65"],
    ["run", "--prompt-threads", "0"], ["run", "--prompt-threads", "65"],
    ["bench", "--prompt-threads", "2"],
    ["run", "--threads", "-1"], ["run", "--threads", "1x"],
    ["run", "--threads", "99999999999999999999"], ["run", "--threads"],
    ["run", "--batch", "0"], ["run", "--context", "0"],
    ["run", "--context", "2147483648"], ["run", "--max-tokens", "-5"],
    ["run", "--kernels", "sse9"], ["run", "--kernels", foreignSet],
    ["run", "--raw", "--system", "x"], ["run", "--raw", "--conversation"],
    ["run", "--template-kwargs", "[]"], ["run", "--template-kwargs", "{} x"],
    ["run", "--template-kwargs", #"{"tools":[]}"#],
    ["run", "--raw", "--template-kwargs", "{}"],
    ["run", "--thinking", "maybe"], ["run", "--raw", "--thinking", "off"],
    ["run", "--whole", "--conversation"], ["run", "--whole", "-0"],
    ["run", "--whole=yes"], ["run", "--con", "5"], ["run", "-x"],
    ["run", "a.gguf", "b.gguf"], ["run", "--ids", "x"], ["run", "--fit", "x"],
    ["plan", "--raw"], ["tokenize", "--context", "5"], ["logits"],
    ["logits", "--ids", "x"], ["logits", "--out", "x"], ["-r"], ["--run"],
  ])
  func usage(words: [String]) throws {
    for program in [Program.host, .embedded] where program.isPresent {
      let outcome = try program.run(words)
      expect(outcome, status: 2, code: "usage")
      #expect(outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome)")
    }
  }

  /// An option's text that is no UTF-8 is refused like anything else.
  @Test func textOfOptions() throws {
    let outcome = try Program.host.shell(
      "\"$@\" run '\(Nano.path)' --system \"$(printf 'a\\377')\"")
    expect(outcome, status: 2, code: "usage")
  }

  /// Beyond what the model was trained on.
  @Test func contextOfTheModel() throws {
    for command in ["run", "plan"] {
      let outcome = try Program.host.run(
        [command, Nano.path, "--context", "1025"])
      expect(outcome, status: 2, code: "context_out_of_range")
      #expect(outcome.errors.contains("1024"), "\(outcome)")
    }
  }

  @Test func helpAndVersion() throws {
    let commands = ["run", "inspect", "plan", "tokenize", "logits"]
    for program in Program.all where program.isPresent {
      let version = try program.run(["--version"])
      expect(version, status: 0)
      #expect(version.text.hasPrefix("swiftlet "), "\(version)")
      #expect(version.records().count == 1, "\(version)")
      let help = try program.run(["--help"])
      expect(help, status: 0)
      for command in commands {
        #expect(help.text.contains("\n  \(command) "), "\(command)")
        guard program.emulator.isEmpty else { continue }
        let own = try program.run([command, "--help"])
        expect(own, status: 0)
        #expect(own.text.hasPrefix("usage: swiftlet \(command)"), "\(own)")
        #expect(own.errors.isEmpty, "\(own)")
      }
      #expect(version.errors.isEmpty && help.errors.isEmpty)
    }
    // Every option of the issue is told of.
    let run = try Program.host.run(["run", "--help"]).text
    for option in [
      "--system", "--raw", "--conversation", "--whole", "-0", "-p",
      "--max-tokens", "--context", "--kv", "--threads", "--prompt-threads",
      "--batch", "--kernels",
    ] {
      #expect(run.contains(option), "\(option)")
    }
  }

  @Test func filesThatAreNoModel() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let files = [
      (scratch.path("none.gguf"), "model_unavailable"),
      (scratch.folder.path, "model_not_a_file"), ("/dev/null", "model_not_a"),
      (try scratch.write("empty.gguf", ""), "model_empty"),
      (try scratch.write("text.gguf", "Hello, world. Hello, world."), "gguf_"),
      (try scratch.write("short.gguf", "GG"), "gguf_"),
    ]
    for program in [Program.host, .embedded] where program.isPresent {
      for (path, code) in files {
        for command in ["run", "inspect", "plan", "tokenize", "logits"] {
          let more = command == "logits" ? ["--ids", path, "--out", "-"] : []
          let outcome = try program.run([command, path] + more)
          expect(outcome, status: 3)
          #expect(outcome.output.isEmpty, "\(outcome)")
          #expect(
            outcome.codes.contains { $0.hasPrefix(code) }, "\(code): \(outcome)"
          )
        }
      }
    }
  }

  /// The numbers are told, and nothing is loaded.
  @Test func modelThatDoesNotFit() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var model = try EditedModel(Nano.path)
    model["qwen2.context_length"] = .uint32(1 << 30)
    try model.write(to: scratch.url("wide.gguf"))
    let path = scratch.path("wide.gguf")
    for program in [Program.host, .embedded] where program.isPresent {
      for command in ["run", "plan"] {
        // Terabytes of cache, and gigabytes of it under a limit of one.
        for (limit, context) in [("unlimited", 1 << 30), ("1000000", 1 << 20)] {
          let outcome = try program.shell(
            "ulimit -v \(limit); "
              + "exec \"$@\" \(command) '\(path)' --context \(context)")
          expect(outcome, status: 4)
          let table = command == "plan" ? outcome.text : outcome.errors
          for part in [
            "model file ", "key/value cache ", "activations ", "needed ",
            "fits: no", "MiB", "--context",
          ] {
            #expect(table.contains(part), "\(part): \(outcome)")
          }
          if command == "run" {
            #expect(outcome.codes == ["does_not_fit"], "\(outcome)")
            #expect(outcome.output.isEmpty, "\(outcome)")
          }
        }
        let fits = try program.run([command, path, "--context", "512"])
        expect(fits, status: 0)
      }
    }
  }
}
