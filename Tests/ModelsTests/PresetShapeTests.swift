import Models
import TestSupport
import Testing

/// The shapes of the presets, against what their makers publish.
struct PresetShapeTests {
  private func preset(_ name: String) throws -> ModelPreset {
    try #require(ModelPreset.named(view(name)), "\(name)")
  }

  /// The weights that the makers count.
  ///
  /// What divides rotary frequencies was not trained, and rows of Gemma's
  /// embedding that no token has are not in files.
  @Test(arguments: [
    ("tinyswallow-1.5b", 1_543_714_304), ("swallow-7b", 6_829_969_408),
    ("llama-3.1-swallow-8b", 8_030_261_248), ("swallow-13b", 13_130_306_560),
    ("swallow-moe-2x13b", 21_624_181_760), ("swallow-70b", 69_159_755_776),
    ("qwen3-1.7b", 1_720_574_976), ("qwen3-swallow-8b", 8_190_735_360),
    ("qwen3-swallow-30b-a3b", 30_532_122_624), ("gemma-2-2b", 2_614_341_888),
    ("gemma-3-270m", 268_098_176), ("gemma-3-1b", 999_885_952),
    ("gemma-3-4b", 3_880_099_328), ("lfm2.5-1.2b", 1_170_340_608),
    ("gpt-oss-20b", 20_914_757_184), ("llm-jp-4-8b", 8_590_200_832),
    ("sarashina2.2-1b", 1_407_538_944),
  ])
  func parameters(name: String, count: Int) throws {
    let tensors = try preset(name).tensors
    let sum = tensors.filter { $0.role != .rotaryDivisors }
      .reduce(0) { $0 + $1.shape.elementCount }
    #expect(sum == count)
  }

  @Test func everyArchitectureHasAPreset() {
    for architecture in Architecture.allCases {
      #expect(
        ModelPreset.all.contains {
          $0.configuration.architecture == architecture
        }, "\(architecture)")
    }
    #expect(Set(ModelPreset.all.map { "\($0.name)" }).count == 17)
  }

  /// The first of several that end alike is the one that is meant.
  @Test(arguments: [
    ("8B", "llama-3.1-swallow-8b"), ("1b", "gemma-3-1b"), ("2b", "gemma-2-2b"),
    ("a3b", "qwen3-swallow-30b-a3b"), ("20b", "gpt-oss-20b"),
    ("1.2B", "lfm2.5-1.2b"), ("270M", "gemma-3-270m"),
  ])
  func shortNames(short: String, name: String) throws {
    #expect(try "\(preset(short).name)" == name)
  }

  /// Layers with windows, by their numbers.
  @Test(arguments: [
    ("gemma-2-2b", 4096, [0, 2, 4]), ("gemma-3-1b", 512, [0, 1, 2, 3, 4, 6]),
    ("gemma-3-4b", 1024, [0, 1, 2, 3, 4, 6]), ("gpt-oss-20b", 128, [0, 2, 4]),
    ("qwen3-1.7b", 0, []), ("lfm2.5-1.2b", 0, []),
  ])
  func windows(name: String, size: Int, first: [Int]) throws {
    let shape = try preset(name).configuration
    let windowed = shape.layers.indices.filter {
      shape.layers[$0].window != nil
    }
    #expect(Array(windowed.prefix(first.count)) == first)
    #expect(windowed.isEmpty == first.isEmpty)
    for layer in windowed { #expect(shape.layers[layer].window == size) }
  }

  @Test func anglesOfGemma() throws {
    let shape = try preset("gemma-3-4b").configuration
    #expect(shape.rotaries.map(\.theta) == [1_000_000, 10_000])
    #expect(shape.rotaries.map(\.scaling.factor) == [8, 1])
    #expect((0...5).map { shape.layers[$0].rotary } == [1, 1, 1, 1, 1, 0])
    #expect(try preset("gemma-2-2b").configuration.rotaries.count == 1)
  }

  @Test func convolutionsOfLFM2() throws {
    var shape = try preset("lfm2.5-1.2b").configuration
    func attending() -> [Int] {
      shape.layers.indices.filter { shape.layers[$0].attends }
    }
    #expect(attending() == [2, 5, 8, 10, 12, 14])
    #expect(shape.layers[0].taps == 3 && shape.layers[2].taps == 0)
    // A part of it attends somewhere too.
    shape.repeatLayers(2)
    #expect(attending() == [1])
  }
}
