import Models
import Quantization
import Tensors
import Workbench

/// The type of each tensor of a file.
struct OutputTypes {
  let types: [TensorType]
  /// The text of `general.file_type`.
  let fileType: FileType

  init(
    _ items: [TensorPlan.Item], _ type: FileType, _ recipe: QuantizationRecipe?,
    _ configuration: FolderConfiguration, hasImportance: Bool
  ) throws(RecipeFailure) {
    let isPlain = [.f32, .f16, .bf16].contains(type)
    // The experts of GPT-OSS stay in the blocks that they were trained in.
    let hasBlocks = items.contains { $0.isMXFP4 }
    fileType = isPlain && hasBlocks ? .mxfp4_MOE : type
    guard let recipe else {
      types = items.map { OutputTypes.type(of: $0, type.base) }
      return
    }
    let candidates = items.map {
      QuantizationRecipe.Candidate(
        name: $0.name, type: $0.isMXFP4 ? .mxfp4 : .f32,
        dimensions: $0.dimensions)
    }
    let chosen = try recipe.types(
      of: candidates,
      in: ModelTraits(
        architecture: configuration.family.row.architecture.name.text,
        layers: configuration.layers, heads: configuration.heads,
        keyValueHeads: configuration.attends[0]
          ? configuration.keyValueHeads : 0,
        experts: configuration.experts), hasImportance: hasImportance)
    types = zip(items, chosen).map { item, type in
      item.isMXFP4 ? .mxfp4 : type
    }
  }

  /// The type of a tensor where all matrices get `base`.
  private static func type(
    of item: TensorPlan.Item, _ base: TensorType
  ) -> TensorType {
    if item.isMXFP4 { return .mxfp4 }
    guard item.dimensions.count > 1, item.name.hasSuffix(".weight"),
      item.role.row.content == .matrix, item.role != .router
    else { return .f32 }
    return item.dimensions[0] % base.blockElements == 0 ? base : .f16
  }

  /// The type of the first matrix that has float16 or bfloat16.
  static func guess(_ store: any TensorStore) -> FileType {
    for tensor in store.tensors where tensor.shape.count >= 2 {
      if tensor.type == .bf16 { return .bf16 }
      if tensor.type == .f16 { return .f16 }
    }
    return .f16
  }
}
