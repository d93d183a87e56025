import Files
import GGUF
import Memory
import Models
import Quantization

/// The header of a file that is not written yet.
final class HeaderBytes {
  private let kept = OwnedBytes()
  private let room: UnsafeMutableBufferPointer<UInt8>
  /// The header, valid as long as this lives.
  let bytes: Bytes
  /// The bytes of the whole file.
  let fileByteCount: UInt64

  /// The header of a file of these keys and tensors.
  ///
  /// - Throws: `ConversionFailure.model` where it could not be read back.
  init(
    _ metadata: [OutputKey], _ tensors: [OutputTensor]
  ) throws(ConversionFailure) {
    let writer: GGUFWriter
    do { writer = try kept.declarations(metadata, tensors) } catch {
      throw .model(.file(error))
    }
    room = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: writer.headerByteCount)
    var sink = RegionSink(Region(start: room.baseAddress, count: room.count))
    do throws(SinkError) { try writer.writeHeader(to: &sink) } catch {
      preconditionFailure("a header is as long as it was counted")
    }
    bytes = sink.bytes
    fileByteCount =
      UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount)
  }

  deinit { room.deallocate() }
}
