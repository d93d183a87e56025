import Workbench

/// Reads which tensors of a model a LoRA changes, and how.
struct AdapterReader {
  /// The LoRA's folder, for messages.
  let path: String
  let settings: AdapterSettings

  /// The tensors of the LoRA that belong to one of the model's.
  private struct Parts {
    var replacement: Int?
    var down: Int?
    var up: Int?
    var isTransposed = false
  }

  /// The changes of the model's tensors, by their places; every tensor of the LoRA
  /// must belong to one.
  func changes(
    of tensors: [StoredTensor], by parts: [StoredTensor]
  ) throws(MergeFailure) -> [Int: AdapterChange] {
    var changes: [Int: AdapterChange] = [:]
    for (place, own) in try found(tensors, parts) {
      var change = AdapterChange()
      if let replacement = own.replacement {
        guard parts[replacement].shape == tensors[place].shape else {
          throw .shapes(
            tensor: tensors[place].name,
            shapes: [tensors[place].shape, parts[replacement].shape])
        }
        change.replacement = replacement
      }
      if own.down != nil || own.up != nil {
        change.product = try product(tensors[place], own, parts)
      }
      changes[place] = change
    }
    return changes
  }

  private func found(
    _ tensors: [StoredTensor], _ parts: [StoredTensor]
  ) throws(MergeFailure) -> [Int: Parts] {
    var places: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() { places[tensor.name] = index }
    var found: [Int: Parts] = [:]
    for (index, tensor) in parts.enumerated() {
      guard let part = AdapterPart(tensor.name) else {
        throw .adapter(
          path, problem: "\(tensor.name) is no part of a LoRA that is merged")
      }
      guard let place = places[part.name] else {
        throw .adapter(path, problem: "the model has no tensor \(part.name)")
      }
      var own = found[place] ?? Parts()
      switch part.role {
      case .replacement: own.replacement = index
      case .down, .embeddingDown: own.down = index
      case .up, .embeddingUp: own.up = index
      }
      if part.role == .embeddingUp || part.role == .embeddingDown {
        own.isTransposed = true
      }
      found[place] = own
    }
    return found
  }

  private func product(
    _ tensor: StoredTensor, _ own: Parts, _ parts: [StoredTensor]
  ) throws(MergeFailure) -> AdapterChange.Product {
    guard let down = own.down, let up = own.up else {
      throw .adapter(path, problem: "\(tensor.name) has one of two factors")
    }
    var (first, second) = (parts[down].shape, parts[up].shape)
    let given = [tensor.shape, first, second]
    if own.isTransposed {
      (first, second) = (first.reversed(), second.reversed())
    }
    guard tensor.shape.count == 2, first.count == 2, second.count == 2,
      first[0] == second[1], first[1] == tensor.shape[1],
      second[0] == tensor.shape[0], first[0] > 0, first[0] <= 4096
    else { throw .shapes(tensor: tensor.name, shapes: given) }
    return AdapterChange.Product(
      down: down, up: up, rank: first[0], scale: settings.scale(first[0]),
      isTransposed: own.isTransposed)
  }
}
