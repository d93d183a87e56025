import Foundation
public import GGUF
public import Memory

/// Copies of bytes that stay in their place for as long as this does.
public final class OwnedBytes {
  private var pieces: [UnsafeMutableBufferPointer<UInt8>] = []

  /// Nothing is kept yet.
  public init() {}

  deinit { for piece in pieces { piece.deallocate() } }

  /// A copy in its place.
  public func keep(_ bytes: [UInt8]) -> Bytes {
    guard !bytes.isEmpty else { return Bytes() }
    let piece = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: bytes.count)
    _ = piece.initialize(from: bytes)
    pieces.append(piece)
    return Bytes(
      start: piece.baseAddress.map { UnsafePointer($0) }, count: bytes.count)
  }

  /// The value over a copy.
  func view(_ value: OutputValue) -> GGUFValue {
    switch value {
    case .uint8(let value): .uint8(value)
    case .int8(let value): .int8(value)
    case .uint16(let value): .uint16(value)
    case .int16(let value): .int16(value)
    case .uint32(let value): .uint32(value)
    case .int32(let value): .int32(value)
    case .uint64(let value): .uint64(value)
    case .int64(let value): .int64(value)
    case .float32(let value): .float32(value)
    case .float64(let value): .float64(value)
    case .boolean(let value): .boolean(value)
    case .string(let bytes): .string(keep(bytes))
    case .array(let type, let count, let bytes):
      .array(GGUFArray(elementType: type, count: count, bytes: keep(bytes)))
    }
  }

  /// The declarations of a file, whose texts and arrays this keeps.
  ///
  /// - Throws: `GGUFError` where a file cannot have them.
  public func declarations(
    _ metadata: [OutputKey], _ tensors: [OutputTensor]
  ) throws(GGUFError) -> GGUFWriter {
    var writer = GGUFWriter()
    for key in metadata {
      try writer.add(keep(Array(key.key.utf8)), view(key.value))
    }
    for tensor in tensors {
      try writer.addTensor(
        keep(Array(tensor.name.utf8)), tensor.type,
        dimensions: tensor.dimensions)
    }
    try writer.seal()
    return writer
  }

  /// A copy with a NUL behind it, for as long as the program runs.
  static func cString(_ text: String) -> UnsafePointer<CChar> {
    UnsafePointer(strdup(text))
  }
}
