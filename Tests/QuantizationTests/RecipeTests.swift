import Quantization
import Tensors
import Testing

/// The types that recipes give.
@Suite struct RecipeTests {
  static func tensors(
    layers: Int, columns: Int = 1024, isTied: Bool = false
  ) -> [QuantizationRecipe.Candidate] {
    var names = ["token_embd.weight", "output_norm.weight"]
    if !isTied { names.append("output.weight") }
    for layer in 0..<layers {
      for part in [
        "attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate",
        "ffn_up", "ffn_down",
      ] { names.append("blk.\(layer).\(part).weight") }
    }
    return names.map { name in
      QuantizationRecipe.Candidate(
        name: name, type: name.contains("norm") ? .f32 : .f16,
        dimensions: name.contains("norm") ? [columns] : [columns, 64])
    }
  }

  static let llama = ModelTraits(
    architecture: "llama", layers: 28, heads: 12, keyValueHeads: 2, experts: 0)

  static func types(
    _ recipe: QuantizationRecipe,
    _ tensors: [QuantizationRecipe.Candidate],
    _ model: ModelTraits = llama, hasImportance: Bool = false
  ) throws -> [String: TensorType] {
    let types = try recipe.types(
      of: tensors, in: model, hasImportance: hasImportance)
    return Dictionary(
      zip(tensors.map(\.name), types), uniquingKeysWith: { $1 })
  }

  @Test func moreBits() throws {
    let types = try RecipeTests.types(
      QuantizationRecipe(.q4_K_M), RecipeTests.tensors(layers: 28))
    let more: Set = [0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 24, 25, 26, 27]
    for layer in 0..<28 {
      let wanted: TensorType = more.contains(layer) ? .q6_K : .q4_K
      #expect(types["blk.\(layer).attn_v.weight"] == wanted)
      #expect(types["blk.\(layer).ffn_down.weight"] == wanted)
      #expect(types["blk.\(layer).attn_norm.weight"] == .f32)
      #expect(types["blk.\(layer).attn_q.weight"] == .q4_K)
    }
    #expect(types["output.weight"] == .q6_K)
    #expect(types["token_embd.weight"] == .q4_K)
  }

  @Test func wishes() throws {
    var recipe = QuantizationRecipe(.q4_K_M)
    recipe.rules = [
      try TypeRule("BLK\\.[01]\\.ffn=Q8_0"), try TypeRule("ffn_up=iq4_xs"),
    ]
    recipe.outputType = .f16
    let types = try RecipeTests.types(recipe, RecipeTests.tensors(layers: 28))
    #expect(types["blk.1.ffn_up.weight"] == .q8_0)
    #expect(types["blk.2.ffn_up.weight"] == .iq4_XS)
    #expect(types["output.weight"] == .f16)
    recipe = QuantizationRecipe(.q5_K_S)
    recipe.isPure = true
    recipe.tokenEmbeddingType = .q8_0
    let pure = try RecipeTests.types(recipe, RecipeTests.tensors(layers: 2))
    #expect(pure["output.weight"] == .q5_K)
    #expect(pure["token_embd.weight"] == .q8_0)
  }

  @Test func fallbacks() throws {
    for (type, wanted): (FileType, TensorType) in [
      (.q4_K_S, .q5_0), (.q5_K_S, .q5_1), (.q6_K, .q8_0), (.q3_K_S, .q4_0),
      (.iq4_XS, .iq4_NL), (.tq1_0, .q4_0), (.q2_0, .q4_0),
    ] {
      let types = try RecipeTests.types(
        QuantizationRecipe(type), RecipeTests.tensors(layers: 1, columns: 352))
      #expect(types["blk.0.ffn_up.weight"] == wanted, "\(type)")
    }
    let thin = try RecipeTests.types(
      QuantizationRecipe(.q4_K_S), RecipeTests.tensors(layers: 1, columns: 40))
    #expect(thin["blk.0.ffn_up.weight"] == .f16)
    #expect(throws: RecipeFailure.self) {
      try RecipeTests.types(
        QuantizationRecipe(.q1_0), RecipeTests.tensors(layers: 1, columns: 352))
    }
  }

  @Test func eightExperts() throws {
    var model = RecipeTests.llama
    model.experts = 8
    let types = try RecipeTests.types(
      QuantizationRecipe(.q4_K_M), RecipeTests.tensors(layers: 28), model)
    #expect(types["blk.9.attn_v.weight"] == .q8_0)
    #expect(types["blk.9.attn_k.weight"] == .q8_0)
    #expect(types["blk.9.attn_output.weight"] == .q5_K)
    // Such a model's layers are known by their names.
    #expect(throws: RecipeFailure.self) {
      try RecipeTests.types(
        QuantizationRecipe(.q4_K_M), RecipeTests.tensors(layers: 29), model)
    }
  }

  @Test(arguments: ["=Q8_0", "x", "[=Q8_0", "x=Q9_9", "x=Q8_K", "x=I8"])
  func badRules(_ text: String) {
    #expect(throws: RecipeFailure.self) { try TypeRule(text) }
  }

  @Test func names() {
    for type in FileType.allCases {
      #expect(FileType(named: type.name.lowercased()) == type)
    }
    #expect(FileType(named: "q4_k") == .q4_K_M)
    #expect(FileType(named: "Q4_K_X") == nil)
  }
}
