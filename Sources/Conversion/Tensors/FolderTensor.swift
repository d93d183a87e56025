import Foundation
import Models

/// What a tensor of a folder is to a model: a role's, or several roles' together.
enum FolderTensor: Equatable {
  /// A role's tensor.
  case whole(TensorRole)
  /// One expert's matrix.
  case expert(TensorRole, Int)
  /// All experts' matrices, those of the gate above those of what comes up.
  case stackedGateAndUp
  /// All experts' matrices.
  case stackedDown
  /// All experts' matrices turned over, the gate's and the other's columns in turn.
  case wovenGateAndUp
  /// All experts' matrices, turned over.
  case turnedDown
  /// The biases of gate and the other in turn.
  case wovenBiases
  /// Blocks and scales of MXFP4, rows of gate and the other in turn.
  case wovenBlocks, wovenScales
  /// Blocks and scales of MXFP4.
  case downBlocks, downScales
  /// Nothing that a file needs.
  case ignored
}

/// The tensors of folders of one kind, by their names.
struct FolderNames {
  private let family: Family
  private var known: [String: FolderTensor] = [:]

  init(_ family: Family) {
    self.family = family
    for role in TensorRole.allCases {
      guard let name = role.folderName(in: family) else { continue }
      known[name] = .whole(role)
    }
    switch family {
    case .mixtral, .qwen3MoE:
      known["mlp.gate.weight"] = .whole(.router)
      for suffix in ["", ".weight"] {
        known["mlp.experts.gate_up_proj" + suffix] = .stackedGateAndUp
        known["mlp.experts.down_proj" + suffix] = .stackedDown
      }
    case .gptOSS:
      known["mlp.experts.gate_up_proj"] = .wovenGateAndUp
      known["mlp.experts.down_proj"] = .turnedDown
      known["mlp.experts.gate_up_proj_bias"] = .wovenBiases
      known["mlp.experts.gate_up_proj_blocks"] = .wovenBlocks
      known["mlp.experts.gate_up_proj_scales"] = .wovenScales
      known["mlp.experts.down_proj_blocks"] = .downBlocks
      known["mlp.experts.down_proj_scales"] = .downScales
    default: break
    }
  }

  /// What the tensor of that name is, and in which layer.
  ///
  /// - Throws: `ConversionFailure.tensorUnknown`.
  func find(
    _ name: String
  ) throws(ConversionFailure) -> (FolderTensor, layer: Int?) {
    let plain = FolderNames.plain(name)
    guard let plain else { return (.ignored, nil) }
    let parts = plain.split(
      separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard plain.hasPrefix("model.layers."), parts.count == 4 else {
      guard case .whole(let role)? = known[plain], !role.isOfLayers else {
        throw .tensorUnknown(name)
      }
      return (.whole(role), nil)
    }
    guard let layer = FolderNames.number(parts[2]) else {
      throw .tensorUnknown(name)
    }
    let rest = String(parts[3])
    if let found = known[rest] {
      if case .whole(let role) = found, !role.isOfLayers {
        throw .tensorUnknown(name)
      }
      return (found, layer)
    }
    guard let expert = expert(rest) else { throw .tensorUnknown(name) }
    return (expert, layer)
  }

  /// The name without what stands for the text part of a larger model; `nil` for
  /// what is not of it, or is computed anew.
  private static func plain(_ name: String) -> String? {
    if name.hasSuffix(".rotary_emb.inv_freq")
      || name.hasSuffix(".attention.masked_bias")
      || name.hasSuffix(".attention.bias")
    {
      return nil
    }
    for part in ["vision_", "visual.", "vision.", "projector."]
    where name.contains(part) { return nil }
    let part = "language_model."
    guard let range = name.range(of: part) else { return name }
    return name.replacingCharacters(in: range, with: "")
  }

  private func expert(_ name: String) -> FolderTensor? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[1] == "experts",
      let number = FolderNames.number(parts[2])
    else { return nil }
    for role in [TensorRole.expertGate, .expertUp, .expertDown]
    where role.folderName(ofExpert: number, in: family) == name {
      return .expert(role, number)
    }
    return nil
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 9,
      text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    return Int(text)
  }
}

extension TensorRole {
  /// Whether each layer has one of its own.
  var isOfLayers: Bool {
    switch row.place {
    case .layer, .experts: true
    case .first, .last: false
    }
  }
}
