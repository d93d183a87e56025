/// A part of a model in several files, by its own keys.
public struct GGUFSplit {
  /// The number of this part, from 1: `split.no` and one.
  public let number: Int
  /// The number of parts: `split.count`.
  public let count: Int
  /// The number of tensors of all parts, `split.tensors.count`, or `nil` where
  /// the file does not say it.
  public let tensorCount: Int?

  /// Reads the keys; `nil` where the file is a whole model.
  ///
  /// - Throws: `GGUFError.wrongType` where a value is not an integer,
  ///   `GGUFError.badSplit` where the numbers make no sense together.
  @export(interface)
  public init?(_ file: GGUFFile) throws(GGUFError) {
    let count = try file.integer("split.count") ?? 0
    // Many whole models say that they are one of one.
    guard count > 1 else { return nil }
    let index = try file.integer("split.no") ?? -1
    guard index >= 0, index < count else {
      throw .badSplit(index: index, count: count)
    }
    number = index + 1
    self.count = count
    tensorCount = try file.integer("split.tensors.count")
  }
}

extension GGUFFile {
  /// The model that `parts` hold together: the keys of the first one, and the
  /// tensors of all of them.
  ///
  /// - Throws: `GGUFError.tooMany` where the tensors are more than a file may
  ///   have, `GGUFError.duplicateTensor` where two parts have the same.
  @export(interface)
  public init(joining parts: [GGUFFile]) throws(GGUFError) {
    precondition(!parts.isEmpty, "no parts")
    var tensors: [GGUFTensor] = []
    for part in parts {
      tensors += part.tensors
      guard tensors.count <= GGUFLimit.tensorCount else {
        throw .tooMany(
          "tensors", count: UInt64(tensors.count), limit: GGUFLimit.tensorCount)
      }
    }
    version = parts[0].version
    alignment = parts[0].alignment
    metadata = parts[0].metadata
    sortedKeys = parts[0].sortedKeys
    sortedTensors = try GGUFFile.sortedTensors(tensors.count) {
      tensors[$0].name
    }
    self.tensors = tensors
  }
}
