public import Tensors
public import Workbench

/// The numbers of one tensor, read by rows: rows of all further dimensions are
/// counted through.
///
/// Any number of threads may read at once.
public protocol RowSource: Sendable {
  /// Writes rows as float32 to the beginning of `floats`.
  ///
  /// - Throws: a failure where they cannot be read.
  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure)

  /// Writes rows as blocks of `type` to the beginning of `bytes`, where the source
  /// keeps exactly those; else answers false, and the rows are read and converted.
  ///
  /// - Throws: a failure where they cannot be read.
  func blocks(
    _ rows: Range<Int>, of type: TensorType,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool
}

extension RowSource {
  /// No blocks are kept.
  public func blocks(
    _ rows: Range<Int>, of type: TensorType,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool { false }
}
