import Files
import GGUF
import Memory
import Models
import Quantization
import Workbench

/// Reads the header of a file that is not written yet as the engine will read it, so
/// that no file is written that would be refused.
struct EngineCheck {
  private let metadata: [OutputKey]
  private let tensors: [OutputTensor]

  init(_ metadata: [OutputKey], _ tensors: [OutputTensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Compares the tensors with what the engine expects of the keys.
  ///
  /// - Throws: `ConversionFailure` where a number is out of its range, or a tensor is
  ///   missing or of another shape.
  func check(_ items: [TensorPlan.Item]) throws {
    let header = try HeaderBytes(metadata, tensors)
    var files = MappedFiles()
    do {
      let bytes = try files.map(
        header: header.bytes, byteCount: header.fileByteCount)
      let file: GGUFFile
      do { file = try GGUFFile(bytes) } catch {
        throw ConversionFailure.model(.file(error))
      }
      let configuration = try EngineCheck.configuration(file)
      try EngineCheck.compareTokens(items, tokens)
      try compare(configuration, items)
    } catch let error as MemoryError {
      throw ConversionFailure.model(.memory(error))
    }
  }

  /// The tokens that the keys list.
  private var tokens: Int {
    for key in metadata where key.key == "tokenizer.ggml.tokens" {
      if case .array(_, let count, _) = key.value { return count }
    }
    return 0
  }

  /// Every row of the embedding needs a token: not every kind's keys say how many
  /// there are.
  private static func compareTokens(
    _ items: [TensorPlan.Item], _ tokens: Int
  ) throws(ConversionFailure) {
    for item in items where item.role == .embedding {
      guard item.dimensions.last == tokens else {
        throw .tensorShape(
          item.name, found: item.dimensions.reversed(),
          expected: [tokens] + item.dimensions.dropLast())
      }
    }
  }

  private static func configuration(
    _ file: GGUFFile
  ) throws(ConversionFailure) -> ModelConfiguration {
    do { return try ModelConfiguration(file) } catch { throw .model(error) }
  }

  private func compare(
    _ configuration: ModelConfiguration, _ items: [TensorPlan.Item]
  ) throws(ConversionFailure) {
    var optional = TensorRoles()
    for item in items where item.role.isOptional {
      optional.insert(item.role)
    }
    var found: [String: [Int]] = [:]
    for item in items { found[item.name] = item.dimensions }
    for tensor in configuration.tensors(with: optional) {
      let name = tensor.nameText
      guard let dimensions = found.removeValue(forKey: name) else {
        // Biases may be in some layers alone.
        if tensor.role.isOptional { continue }
        throw .tensorMissing(name)
      }
      guard dimensions == tensor.dimensions else {
        throw .tensorShape(
          name, found: dimensions.reversed(),
          expected: tensor.dimensions.reversed())
      }
    }
    if let name = found.keys.sorted().first { throw .tensorUnknown(name) }
  }
}

extension TensorRole {
  /// Whether only some models' files have it.
  var isOptional: Bool {
    if case .optional = row.presence { return true }
    return false
  }
}
