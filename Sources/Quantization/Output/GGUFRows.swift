import CQuantization
public import Files
public import GGUF
public import Memory
public import Tensors
public import Workbench

/// A tensor of a mapped file as rows.
///
/// The file must stay mapped for as long as this is used. Pages that were read are
/// given back, so that memory of another kind would lose what it holds.
public struct GGUFRows: RowSource, @unchecked Sendable {
  private let tensor: GGUFTensor
  private let name: String
  private let mapping: GuardedMapping

  /// The rows of `tensor`.
  ///
  /// - Parameters:
  ///   - tensor: the tensor.
  ///   - mapping: the guard of its file; without one its reads never fail.
  public init(_ tensor: GGUFTensor, mapping: GuardedMapping = .none) {
    self.tensor = tensor
    name = tensor.name.text
    self.mapping = mapping
  }

  /// Writes rows as float32.
  ///
  /// - Throws: a failure where the file cannot be read any more, or the type has no
  ///   numbers.
  public func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let bytes = bytes(of: rows)
    let count = rows.count * tensor.dimension(0)
    guard let source = bytes.unsafeStart, let out = floats.baseAddress else {
      return
    }
    switch tensor.type {
    case .f32:
      UnsafeMutableRawPointer(out).copyMemory(
        from: source, byteCount: bytes.count)
    case .f16:
      quantization_widen_f16(halves(source), Int64(count), out)
    case .bf16:
      quantization_widen_bf16(halves(source), Int64(count), out)
    default:
      do {
        try dequantize(
          tensor.type, bytes, into: Region(start: out, count: count))
      } catch {
        throw .noNumbers(tensor: name, type: "\(tensor.type.name)")
      }
    }
    release(rows)
    try checkMapping()
  }

  /// Writes rows as they are, where they are of that type.
  ///
  /// - Throws: a failure where the file cannot be read any more.
  public func blocks(
    _ rows: Range<Int>, of type: TensorType,
    into bytes: UnsafeMutableRawBufferPointer
  ) throws(StoreFailure) -> Bool {
    guard type == tensor.type else { return false }
    let source = self.bytes(of: rows)
    bytes.copyMemory(
      from: UnsafeRawBufferPointer(
        start: source.unsafeStart, count: source.count))
    release(rows)
    try checkMapping()
    return true
  }

  private func release(_ rows: Range<Int>) {
    let size = tensor.rowByteCount
    GGUFRows.release(
      (rows.lowerBound * size)..<(rows.upperBound * size), of: tensor.data)
  }

  /// Gives back the memory of bytes of a mapped tensor that were read; they may be
  /// read again.
  public static func release(_ range: Range<Int>, of data: Bytes) {
    // A read maps pages around it too, those before as well.
    let first = max(range.lowerBound - around, 0)
    let end = min(range.upperBound + around, data.count)
    guard first < end, let start = data[first..<end].unsafeStart else { return }
    quantization_release(start, end - first)
  }

  /// As many bytes, and more, as Linux maps around one: the largest part of a file
  /// that it keeps together has 2 MiB, and other threads read further on.
  private static let around = 8 << 20

  /// A page that could not be read was zeros.
  private func checkMapping() throws(StoreFailure) {
    guard mapping.hasFailed else { return }
    throw .unreadable(file: "the model", tensor: name, errno: 5)
  }

  private func bytes(of rows: Range<Int>) -> Bytes {
    let size = tensor.rowByteCount
    return tensor.data[(rows.lowerBound * size)..<(rows.upperBound * size)]
  }

  /// Tensors begin at multiples of 8 bytes.
  private func halves(
    _ bytes: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt16> {
    UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt16.self)
  }
}
