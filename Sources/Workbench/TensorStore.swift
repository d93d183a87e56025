/// Weights by name that are read a piece at a time: safetensors of a folder, a
/// GGUF file, or a merge that is computed when it is read.
///
/// Any number of threads may read at once. No call keeps more than a bounded
/// working memory, so that a model may be larger than the machine.
public protocol TensorStore: Sendable {
  /// The tensors, in the store's own order; names are unique.
  var tensors: [StoredTensor] { get }

  /// Writes the rows `rows` of a tensor, as float32, to the beginning of `floats`.
  ///
  /// A vector is one row. `floats` has room for them.
  ///
  /// - Throws: a failure where the store cannot be read any more, or the type has
  ///   no numbers.
  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure)

  /// Writes the rows `rows` of a tensor, as the store keeps them, to the beginning
  /// of `bytes`.
  ///
  /// The tensor's `type`, or its `blocks`, says what they are. A store that
  /// computes its numbers keeps none.
  ///
  /// - Returns: false where the store does not keep them; nothing is written then.
  /// - Throws: as `read`.
  func keptBytes(
    _ tensor: Int, rows: Range<Int>,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool
}

extension TensorStore {
  /// No store keeps bytes that does not say so.
  public func keptBytes(
    _ tensor: Int, rows: Range<Int>,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool { false }

  /// The index of the tensor of that name, by a search of all.
  public func index(of name: String) -> Int? {
    tensors.firstIndex { $0.name == name }
  }

  /// All numbers of a tensor.
  ///
  /// - Throws: as `read`.
  public func floats(_ tensor: Int) throws(StoreFailure) -> [Float] {
    let count = tensors[tensor].elementCount
    var floats = [Float](repeating: 0, count: count)
    do {
      try floats.withUnsafeMutableBufferPointer {
        try read(tensor, rows: 0..<tensors[tensor].rowCount, into: $0)
      }
    } catch let failure as StoreFailure {
      throw failure
    } catch {
      preconditionFailure("a store throws its own failures alone")
    }
    return floats
  }
}
