import Foundation
import GGUF
import Memory
import TestSupport

/// A file put together byte by byte, with whatever fault a test wants.
struct RawFile {
  var bytes: [UInt8] = []

  /// A version 3 header.
  init(
    magic: String = "GGUF", version: UInt32 = 3, tensors: UInt64 = 0,
    keys: UInt64 = 0
  ) {
    bytes += magic.utf8
    add(version)
    add(tensors)
    add(keys)
  }

  mutating func add<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  /// A key and the type of its value.
  mutating func add(key: String, type: UInt32) {
    add(key)
    add(type)
  }

  mutating func add(
    tensor name: String, type: UInt32 = 0, _ shape: [UInt64] = [8],
    offset: UInt64 = 0
  ) {
    add(name)
    add(UInt32(shape.count))
    for length in shape { add(length) }
    add(type)
    add(offset)
  }

  mutating func pad(to alignment: Int = 32, and more: Int = 0) {
    while bytes.count % alignment != 0 { bytes.append(0) }
    bytes += [UInt8](repeating: 0xA5, count: more)
  }

  /// The code and the text of the error that the file is refused with.
  func failure() -> (code: String, text: String)? {
    do throws(GGUFError) {
      _ = try GGUFFile(view(bytes))
      return nil
    } catch {
      return ("\(error.code)", message(error))
    }
  }

  static func with(
    tensors: UInt64 = 0, keys: UInt64 = 0, _ fill: (inout RawFile) -> Void
  ) -> RawFile {
    var file = RawFile(tensors: tensors, keys: keys)
    fill(&file)
    return file
  }
}
