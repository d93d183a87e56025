import Foundation
import GGUF
import Memory
import Quantization
import TestSupport
import Testing
import Workbench

/// A folder, and what llama.cpp's converter makes of it.
struct Golden: CustomTestStringConvertible {
  /// A key, its type and the hash of its value.
  struct Key: Equatable {
    let name: String
    let type: UInt32
    let hash: String
  }

  let name: String
  let document: JSONValue

  var testDescription: String { name }

  static let all: [Golden] = {
    let folder = Shared.checkout.appendingPathComponent(
      "Tests/ConversionTests/Fixtures")
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { file in
      guard
        let document = try? JSONValue(
          contentsOf: folder.appendingPathComponent(file).path)
      else { return nil }
      return Golden(
        name: document["name"]?.string ?? file, document: document)
    }
  }()

  static func named(_ name: String) throws -> Golden {
    try #require(all.first { $0.name == name })
  }

  /// The folder.
  func folder() throws -> ModelFolder {
    var files: [String: Data] = [:]
    for member in try #require(document["documents"]?.members) {
      files[member.key] = Data((member.value.string ?? "").utf8)
    }
    let document = try #require(files["config.json"])
    files["config.json"] = nil
    let configuration = try JSONValue(document, file: "config.json")
    let tensors = try #require(self.document["tensors"]?.array).map { entry in
      let facts = try #require(entry.array)
      return StoredTensor(
        name: try #require(facts[0].string),
        type: try #require(
          facts[1].string.flatMap(ElementType.init(rawValue:))),
        shape: (facts[2].array ?? []).compactMap(\.int))
    }
    return ModelFolder(
      name: name, configuration: configuration,
      weights: FormulaStore(tensors: tensors), files: files)
  }

  /// The keys of the converter's file.
  var keys: [Key] {
    (document["keys"]?.array ?? []).map {
      Key(
        name: $0.array?[0].string ?? "", type: UInt32($0.array?[1].int ?? 0),
        hash: $0.array?[2].string ?? "")
    }
  }

  /// The tensors of the converter's file: name, type, lengths, hash of the data.
  var tensors: [String] {
    (document["made"]?.array ?? []).map {
      let facts = $0.array ?? []
      return "\(facts[0].string ?? "") \(facts[1].int ?? 0) "
        + "\((facts[2].array ?? []).compactMap(\.int)) \(facts[3].string ?? "")"
    }
  }

  /// 64-bit FNV-1a.
  static func hash(_ bytes: some Sequence<UInt8>) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The key with its value's hash, as the goldens have it.
  static func key(_ key: OutputKey) -> Key {
    func bytes<T>(_ value: T) -> [UInt8] {
      withUnsafeBytes(of: value) { Array($0) }
    }
    let (type, value): (GGUFValueType, [UInt8]) =
      switch key.value {
      case .uint8(let value): (.uint8, bytes(value))
      case .int8(let value): (.int8, bytes(value))
      case .uint16(let value): (.uint16, bytes(value))
      case .int16(let value): (.int16, bytes(value))
      case .uint32(let value): (.uint32, bytes(value))
      case .int32(let value): (.int32, bytes(value))
      case .uint64(let value): (.uint64, bytes(value))
      case .int64(let value): (.int64, bytes(value))
      case .float32(let value): (.float32, bytes(value))
      case .float64(let value): (.float64, bytes(value))
      case .boolean(let value): (.boolean, [value ? 1 : 0])
      case .string(let text): (.string, text)
      case .array(let element, _, let array):
        (.array, bytes(element.rawValue) + array)
      }
    return Key(name: key.key, type: type.rawValue, hash: hash(value))
  }
}
