import Workbench

/// What `quantization_config` says of a folder's weights.
struct WeightQuantization {
  /// `quant_method`.
  let method: String
  /// The rows and columns that share a scale, where it says so.
  let block: (rows: Int, columns: Int)?

  /// Whether each eight-bit tensor must have a scale beside it.
  var scalesAreBeside: Bool { method != "mxfp4" }

  /// Reads the configuration; `nil` where the weights are not quantised.
  init?(_ configuration: JSONValue) {
    guard let document = configuration["quantization_config"],
      document.members != nil
    else { return nil }
    method = document["quant_method"]?.string ?? ""
    let sizes = document["weight_block_size"]?.array?.map { $0.int ?? 0 } ?? []
    block =
      sizes.count == 2 && sizes.allSatisfy { $0 > 0 && $0 <= 1 << 20 }
      ? (sizes[0], sizes[1]) : nil
  }
}
