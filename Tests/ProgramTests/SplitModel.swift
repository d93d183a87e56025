import Foundation
import GGUF
import TestSupport

/// A model written as several files, any of which a test may change before.
struct SplitModel {
  let stem: String
  var parts: [EditedModel]

  /// The model's tensors in `count` parts of about as many each, as
  /// `llama-gguf-split` and gguf-py write them: the first part has the model's
  /// keys, and no tensor where `isFirstEmpty`.
  init(
    _ path: String, count: Int, stem: String = "model",
    isFirstEmpty: Bool = false
  ) throws {
    self.stem = stem
    let whole = try EditedModel(path)
    let skipped = isFirstEmpty ? 1 : 0
    parts = (0..<count).map { index in
      var part = whole
      if index > 0 { part.metadata = [] }
      part["split.no"] = .uint16(UInt16(index))
      part["split.count"] = .uint16(UInt16(count))
      part["split.tensors.count"] = .int32(Int32(whole.tensors.count))
      let total = whole.tensors.count
      let place = index - skipped
      let filled = count - skipped
      part.tensors =
        place < 0
        ? []
        : Array(
          whole.tensors[
            (total * place / filled)..<(total * (place + 1) / filled)]
        )
      return part
    }
  }

  /// The name of part `number`, from 1.
  func name(_ number: Int, of count: Int? = nil) -> String {
    String(format: "%@-%05d-of-%05d.gguf", stem, number, count ?? parts.count)
  }

  /// Writes all parts into a folder and answers the first one's path.
  @discardableResult
  func write(to scratch: Scratch) throws -> String {
    for (index, part) in parts.enumerated() {
      try part.write(to: scratch.url(name(index + 1)))
    }
    return scratch.path(name(1))
  }
}
