import Files
import GGUF
import Memory
import Models
import Quantization
import Workbench

/// The header of a file that is not written yet.
final class HeaderBytes {
  private var kept: [UnsafeMutableBufferPointer<UInt8>] = []
  /// The header, valid as long as this lives.
  private(set) var bytes = Bytes()
  /// The bytes of the whole file.
  private(set) var fileByteCount: UInt64 = 0

  /// The header of a file of these keys and tensors.
  ///
  /// - Throws: `ConversionFailure.model` where it could not be read back.
  init(
    _ metadata: [OutputKey], _ tensors: [OutputTensor]
  ) throws(ConversionFailure) {
    var writer = GGUFWriter()
    do throws(GGUFError) {
      for key in metadata {
        try writer.add(keep(Array(key.key.utf8)), value(key.value))
      }
      for tensor in tensors {
        try writer.addTensor(
          keep(Array(tensor.name.utf8)), tensor.type,
          dimensions: tensor.dimensions)
      }
      try writer.seal()
    } catch { throw .model(.file(error)) }
    let room = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: writer.headerByteCount)
    kept.append(room)
    var sink = RegionSink(Region(start: room.baseAddress, count: room.count))
    do throws(SinkError) { try writer.writeHeader(to: &sink) } catch {
      preconditionFailure("a header is as long as it was counted")
    }
    bytes = sink.bytes
    fileByteCount =
      UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount)
  }

  deinit { for buffer in kept { buffer.deallocate() } }

  private func keep(_ bytes: [UInt8]) -> Bytes {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: max(bytes.count, 1))
    _ = buffer.update(fromContentsOf: bytes)
    kept.append(buffer)
    return Bytes(start: UnsafePointer(buffer.baseAddress), count: bytes.count)
  }

  private func value(_ value: OutputValue) -> GGUFValue {
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
}
