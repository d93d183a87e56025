import Files
import Foundation
import GGUF
import Memory
import Models
import Tensors
import TestSupport
import Testing

/// The types of a mix, tensor by tensor, against files that llama.cpp wrote.
struct MixTests {
  /// Files of the fixtures whose names end with a mix.
  private static let files: [(path: String, mix: QuantizationMix)] = {
    guard let folder = Shared.folder?.appendingPathComponent("fixtures"),
      let names = try? FileManager.default.contentsOfDirectory(
        atPath: folder.path)
    else { return [] }
    return names.sorted().compactMap { name in
      let parts = name.split(separator: ".")[0].split(separator: "-")
      guard name.hasSuffix(".gguf"), let last = parts.last,
        let mix = QuantizationMix(named: view(String(last)))
      else { return nil }
      return (folder.appendingPathComponent(name).path, mix)
    }
  }()

  @Test(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
  func typesOfFixtures() throws {
    #expect(MixTests.files.count > 20)
    var optional = TensorRoles()
    for role in TensorRole.allCases { optional.insert(role) }
    for (path, mix) in MixTests.files {
      let map = try MappedFile(path: path)
      let file = try GGUFFile(map.bytes)
      let shape = try ModelConfiguration(file)
      var compared = 0
      for tensor in shape.tensors(with: optional) {
        let name = shape.name(of: tensor.role, layer: tensor.layer)
        guard let found = name.tensor(in: file) else { continue }
        compared += 1
        let type = mix.type(of: tensor.role, layer: tensor.layer, in: shape)
        #expect(
          found.type == type, "\(path) \(tensor.role) \(tensor.layer ?? -1)")
      }
      #expect(compared == file.tensors.count, "\(path)")
      if let number = try file.integer("general.file_type") {
        #expect(number == Int(mix.fileType), "\(path)")
      }
      extendLifetime(map)
    }
  }

  /// Rows that have no whole blocks take smaller ones with more bits.
  @Test(arguments: [
    (QuantizationMix.q2_k, TensorType.q4_0), (.q3_k_m, .q4_0),
    (.iq4_xs, .iq4_NL), (.q4_k_m, .q5_0), (.q5_k_m, .q5_1), (.q6_k, .q8_0),
    (.q4_0, .q4_0), (.mxfp4_moe, .q8_0),
  ])
  func narrowRows(mix: QuantizationMix, type: TensorType) throws {
    let preset = try #require(ModelPreset.named(view("gemma-3-270m")))
    let shape = preset.configuration
    #expect(mix.type(of: .query, layer: 3, in: shape) == type)
    #expect(mix.type(of: .embedding, layer: nil, in: shape) == .q8_0)
    #expect(mix.type(of: .attentionNorm, layer: 3, in: shape) == .f32)
  }

  /// A published Gemma 3 270M in Q4_K_M.
  @Test func gemma3() throws {
    let preset = try #require(ModelPreset.named(view("gemma-3-270m")))
    func types(_ role: TensorRole) -> Set<TensorType> {
      Set(
        preset.configuration.layers.indices.map {
          QuantizationMix.q4_k_m.type(
            of: role, layer: $0, in: preset.configuration)
        })
    }
    for role in [TensorRole.query, .key, .gate, .up] {
      #expect(types(role) == [.q5_0])
    }
    #expect(types(.attentionOutput) == [.q4_K])
    #expect(types(.down) == [.q4_K, .q6_K])
  }

  @Test func experts() throws {
    let preset = try #require(ModelPreset.named(view("gpt-oss-20b")))
    let shape = preset.configuration
    func type(_ role: TensorRole) -> TensorType {
      QuantizationMix.mxfp4_moe.type(of: role, layer: 0, in: shape)
    }
    for role in [TensorRole.expertGate, .expertUp, .expertDown] {
      #expect(type(role) == .mxfp4)
    }
    for role in [TensorRole.query, .value, .output, .embedding] {
      #expect(type(role) == .q8_0)
    }
    for role in [TensorRole.router, .routerBias, .sinks, .expertUpBias] {
      #expect(type(role) == .f32)
    }
    let filter = try #require(ModelPreset.named(view("1.2b")))
    #expect(
      QuantizationMix.q2_k.type(
        of: .convolutionFilter, layer: 0, in: filter.configuration) == .f32)
  }

  @Test func mixesThatSuit() throws {
    for preset in ModelPreset.all {
      let suiting = QuantizationMix.allCases.filter {
        $0.suits(preset.configuration)
      }
      let hasExperts = preset.configuration.experts > 0
      #expect(
        suiting.count == QuantizationMix.allCases.count - (hasExperts ? 0 : 1))
    }
  }
}
