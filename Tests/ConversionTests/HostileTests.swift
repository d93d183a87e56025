import Conversion
import Foundation
import TestSupport
import Testing
import Workbench

/// Folders whose documents were tampered with are refused with a code, or converted.
@Suite struct HostileTests {
  private func code(_ folder: ModelFolder) -> String? {
    do {
      _ = try GGUFConversion(folder)
      return nil
    } catch {
      guard let failure = error as? any WorkshopFailure else {
        Issue.record("\(error) has no code")
        return nil
      }
      #expect(failure.status == 3)
      #expect(!failure.description.isEmpty)
      return failure.code
    }
  }

  private func with(
    _ folder: ModelFolder, _ key: String, _ value: JSONValue?
  ) -> ModelFolder {
    var folder = folder
    var members = folder.configuration.members ?? []
    members.removeAll { $0.key == key }
    if let value { members.append(.init(key, value)) }
    folder.configuration = .object(members)
    return folder
  }

  @Test func baseOfAnglesIsNeverGuessed() throws {
    for name in ["llama31", "qwen2-tied", "mixtral-old", "lfm2", "gptoss"] {
      let folder = try Golden.named(name).folder()
      #expect(
        code(with(folder, "rope_parameters", nil)) == "config_key_missing")
      let older = with(
        with(folder, "rope_parameters", nil), "rope_theta", .number("10000"))
      #expect(code(older) == nil)
    }
  }

  /// Two files whose class says how a text is cut.
  @Test func pairsOfAnUnknownClass() throws {
    var folder = try Golden.named("qwen2-tied").folder()
    folder.files["tokenizer.json"] = nil
    folder.files["tokenizer.model"] = nil
    #expect(code(folder) == "tokenizer_missing")
    folder.files["vocab.json"] = Data("{}".utf8)
    #expect(code(folder) == "tokenizer_missing")
    folder.files["merges.txt"] = Data("#version: 0.2".utf8)
    folder.files["tokenizer_config.json"] = Data(
      #"{"tokenizer_class": "BartTokenizer"}"#.utf8)
    #expect(code(folder) == "tokenizer_unsupported")
    do { _ = try GGUFConversion(folder) } catch {
      let text = (error as? any WorkshopFailure)?.description ?? ""
      #expect(text.contains("BartTokenizer"))
    }
    folder.files["tokenizer_config.json"] = Data(
      #"{"tokenizer_class": "Qwen2Tokenizer"}"#.utf8)
    #expect(code(folder) == nil)
    for text in ["{", "[]", #"{"a": 0, "b": 0}"#, #"{"a": -1}"#, "7"] {
      folder.files["vocab.json"] = Data(text.utf8)
      #expect(code(folder) != nil, "\(text)")
    }
    folder.files["vocab.json"] = Data(#"{"a": 0, "b": 1}"#.utf8)
    for text in ["a", "a b", "a b c", " ", "a ", "\u{0}"] {
      folder.files["merges.txt"] = Data(text.utf8)
      #expect(code(folder) == "tokenizer_malformed", "\(text)")
    }
  }

  @Test func unknownScalings() throws {
    let folder = try Golden.named("qwen2-tied").folder()
    for type in ["longrope", "su", "dynamic", "", "ntk"] {
      let parameters = JSONValue.object([
        .init("rope_theta", .number("10000")),
        .init("rope_type", .string(type)),
        .init("factor", .number("2")),
      ])
      #expect(
        code(with(folder, "rope_parameters", parameters))
          == "config_unsupported")
    }
  }

  /// Every key of a configuration with every kind of value.
  @Test(arguments: Golden.all)
  func configurations(_ golden: Golden) throws {
    let folder = try golden.folder()
    let values: [JSONValue] =
      [
        .null, .bool(true), .string("x"), .array([]), .object([]),
        .array([.number("1")]),
      ]
      + [
        "0", "-1", "1", "7", "1.5", "9223372036854775807",
        "9223372036854775808",
        "1e308", "-1e999", "4294967296", "2000001",
      ].map { JSONValue.number($0) }
    var refused = 0
    for member in folder.configuration.members ?? [] {
      for value in values where code(with(folder, member.key, value)) != nil {
        refused += 1
      }
      // The same inside of objects.
      for inner in member.value.members ?? [] {
        for value in values {
          let changed = JSONValue.object(
            (member.value.members ?? []).map {
              $0.key == inner.key ? .init($0.key, value) : $0
            })
          if code(with(folder, member.key, changed)) != nil { refused += 1 }
        }
      }
    }
    #expect(refused > 50)
  }

  /// Tokenizers with bytes changed, which are no JSON any more, or tokens with holes,
  /// twice, beyond the vocabulary, merges of unknown tokens.
  @Test(arguments: ["qwen2-tied", "llama2-hf"])
  func tokenizers(_ name: String) throws {
    let folder = try Golden.named(name).folder()
    let good = try #require(folder.files["tokenizer.json"])
    var random = SeededRandom(17)
    var (refused, taken) = (0, 0)
    for _ in 0..<400 {
      var bytes = [UInt8](good)
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes[place] = UInt8(ascii: "9")
        }
      }
      var changed = folder
      changed.files["tokenizer.json"] = Data(bytes)
      if code(changed) == nil { taken += 1 } else { refused += 1 }
    }
    #expect(refused > 50 && taken > 20)
  }

  @Test func tensorsThatDoNotFit() throws {
    let golden = try Golden.named("qwen2-tied")
    let folder = try golden.folder()
    let tensors = folder.weights.tensors
    func with(_ tensors: [StoredTensor]) -> String? {
      var changed = folder
      changed.weights = FormulaStore(tensors: tensors)
      return code(changed)
    }
    #expect(with(tensors) == nil)
    #expect(
      with(
        tensors + [StoredTensor(name: "extra", type: .f32, shape: [1])])
        == "tensor_unknown")
    for index in tensors.indices {
      var fewer = tensors
      fewer.remove(at: index)
      #expect(with(fewer) != nil || tensors[index].name.hasSuffix("bias"))
      var other = tensors
      other[index].shape[0] += 1
      #expect(with(other) != nil)
      other[index].shape = [0]
      #expect(with(other) != nil)
      other[index].shape = [1, 1, 1, 1, 1]
      #expect(with(other) != nil)
    }
  }
}
