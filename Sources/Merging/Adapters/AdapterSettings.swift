import Foundation
import Workbench

/// What `adapter_config.json` says.
struct AdapterSettings {
  /// The factor of the product of the two matrices, of the rank that they have.
  let scale: (_ rank: Int) -> Double

  /// Reads the document.
  init(_ document: JSONValue, path: String) throws(MergeFailure) {
    let kind = document["peft_type"]?.string ?? "LORA"
    guard kind == "LORA" else {
      throw .adapter(path, problem: "peft_type is \(kind), and not LORA")
    }
    for key in ["use_dora", "fan_in_fan_out", "lora_bias"]
    where document[key]?.bool == true {
      throw .adapter(path, problem: "\(key) is not supported")
    }
    for key in ["rank_pattern", "alpha_pattern"]
    where !(document[key]?.members ?? []).isEmpty {
      throw .adapter(path, problem: "\(key) is not supported")
    }
    guard let alpha = document["lora_alpha"]?.double, alpha.isFinite else {
      throw .adapter(path, problem: "lora_alpha is missing")
    }
    let isStable = document["use_rslora"]?.bool == true
    scale = { rank in
      alpha / (isStable ? Double(rank).squareRoot() : Double(rank))
    }
  }
}

extension AdaptedStore {
  /// The changes of the tensors; every tensor of the LoRA must belong to one.
  static func changes(
    _ tensors: [StoredTensor], _ parts: [StoredTensor],
    _ settings: AdapterSettings, _ path: String
  ) throws(MergeFailure) -> [Int: Change] {
    var places: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() { places[tensor.name] = index }
    var found: [Int: (down: Int?, up: Int?)] = [:]
    for (index, part) in parts.enumerated() {
      guard let (name, isDown) = target(part.name) else {
        throw .adapter(path, problem: "\(part.name) is no part of a LoRA")
      }
      guard let place = places[name] else {
        throw .adapter(path, problem: "the model has no tensor \(name)")
      }
      var pair = found[place] ?? (nil, nil)
      if isDown { pair.down = index } else { pair.up = index }
      found[place] = pair
    }
    var changes: [Int: Change] = [:]
    for (place, pair) in found {
      let tensor = tensors[place]
      guard let down = pair.down, let up = pair.up else {
        throw .adapter(path, problem: "\(tensor.name) has one of two factors")
      }
      let (first, second) = (parts[down].shape, parts[up].shape)
      guard tensor.shape.count == 2, first.count == 2, second.count == 2,
        first[0] == second[1], first[1] == tensor.shape[1],
        second[0] == tensor.shape[0], first[0] > 0, first[0] <= 4096
      else {
        throw .shapes(
          tensor: tensor.name, shapes: [tensor.shape, first, second])
      }
      changes[place] = Change(
        down: down, up: up, rank: first[0], scale: settings.scale(first[0]))
    }
    return changes
  }

  /// The tensor that a part of a LoRA changes, and whether it is the first factor.
  private static func target(_ name: String) -> (String, isDown: Bool)? {
    var stem = name
    for prefix in ["base_model.model."] where stem.hasPrefix(prefix) {
      stem.removeFirst(prefix.count)
    }
    for (mark, isDown) in [("lora_A", true), ("lora_B", false)] {
      for ending in [".\(mark).weight", ".\(mark).default.weight"]
      where stem.hasSuffix(ending) {
        return (String(stem.dropLast(ending.count)) + ".weight", isDown)
      }
    }
    return nil
  }
}
