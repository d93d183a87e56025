import Files
import Foundation
import GGUF
import Memory
import ModelFiles
import Models
import Quantization
import Synchronization
import Workbench

/// A model in GGUF, mapped, with its shape read as the engine reads it.
final class GGUFModel: @unchecked Sendable {
  let path: String
  let source: ModelSource
  let configuration: ModelConfiguration

  /// The bytes that were read since memory was given back.
  private let unreleased = Atomic<Int>(0)

  /// The model's file.
  var file: GGUFFile { source.file }

  /// Opens the file at `path`, and the further ones of a split model.
  ///
  /// - Throws: `ConversionFailure` where it is not sound, or no model that runs.
  init(_ path: String) throws(ConversionFailure) {
    self.path = path
    // A guard of the mapping keeps the path for as long as the program runs.
    let bytes = path.utf8CString
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { text[index] = byte }
    do { source = try ModelSource(UnsafePointer(text)) } catch {
      throw .file(path: path, error)
    }
    do { configuration = try ModelConfiguration(source.file) } catch {
      throw .model(error)
    }
  }

  /// Whether the file could not be read since it was opened.
  var hasFailed: Bool { source.parts.mapping.hasFailed }

  /// Gives back the memory of the mapped files at times: what is mapped and was
  /// read counts as the program's own.
  func release(after byteCount: Int) {
    let (_, sum) = unreleased.add(byteCount, ordering: .relaxed)
    guard sum >= GGUFModel.keptBytes,
      unreleased.exchange(0, ordering: .relaxed) >= GGUFModel.keptBytes
    else { return }
    source.parts.forEachFile { GGUFRows.release(0..<$0.count, of: $0) }
  }

  /// As many bytes may be read in between; the system maps some more around them.
  private static let keptBytes = 16 << 20

  /// A string of the metadata.
  func string(_ key: String) -> String? {
    guard case .string(let bytes)? = entry(key) else { return nil }
    return bytes.text
  }

  /// A number of the metadata.
  func number(_ key: String) -> Double? {
    switch entry(key) {
    case .float32(let value): Double(value)
    case .float64(let value): value
    default: integer(key).map { Double($0) }
    }
  }

  /// An integer of the metadata.
  func integer(_ key: String) -> Int? {
    withBytes(key) { key in
      do throws(GGUFError) { return try file.integer(key) } catch { return nil }
    }
  }

  /// A flag of the metadata.
  func flag(_ key: String) -> Bool? {
    guard case .boolean(let flag)? = entry(key) else { return nil }
    return flag
  }

  /// The value of a key.
  func entry(_ key: String) -> GGUFValue? {
    withBytes(key) { file.entry($0) }
  }

  private func withBytes<Result>(
    _ text: String, _ body: (Bytes) -> Result
  ) -> Result {
    var text = text
    return text.withUTF8 {
      body(Bytes(start: $0.baseAddress, count: $0.count))
    }
  }
}

extension Bytes {
  /// The bytes as a string; what is not UTF-8 is replaced.
  var text: String {
    String(
      decoding: UnsafeBufferPointer(start: unsafeStart, count: count),
      as: UTF8.self)
  }

  /// A copy.
  var array: [UInt8] {
    Array(UnsafeBufferPointer(start: unsafeStart, count: count))
  }
}
