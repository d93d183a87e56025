import Foundation
import GGUF
import Memory
import Quantization
import Tensors
import TestSupport
import Testing

/// The bytes of llama-quantize, for every file type with and without importance.
@Suite(
  .enabled(
    if: Shared.isPresent
      && FileManager.default.fileExists(
        atPath: Shared.path("quantizing/sha256.txt")),
    "needs the hashes in ../shared/quantizing"))
struct GoldenBytesTests {
  /// What a file is made of: the model, the type, and whether with importance.
  struct Case: Hashable {
    let model: String
    let type: String
    let isWeighted: Bool
  }

  static let lines: [Case: [[Substring]]] = {
    let text = (try? Shared.data("quantizing/sha256.txt")) ?? Data()
    var lines: [Case: [[Substring]]] = [:]
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n")
    where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      let key = Case(
        model: String(words[0]), type: String(words[1]),
        isWeighted: words[2] == "1")
      lines[key, default: []].append(Array(words.dropFirst(3)))
    }
    return lines
  }()

  @Test(arguments: ["wide256", "odd320", "moe256"])
  func equal(_ model: String) throws {
    let bench = try Bench()
    let cases = GoldenBytesTests.lines.filter { $0.key.model == model }
    #expect(cases.count > 60)
    for (key, rows) in cases {
      let input = Shared.path("quantizing/\(model)-f16.gguf")
      let imatrix =
        key.isWeighted
        ? Shared.path("quantizing/\(model).imatrix.gguf") : nil
      let type = try #require(FileType(named: key.type))
      let output = bench.path("\(key.type).gguf")
      if rows[0].contains("refused") {
        #expect(throws: RecipeFailure.self) {
          try Bench.quantize(
            input, to: output, QuantizationRecipe(type), imatrix: imatrix)
        }
        continue
      }
      try Bench.quantize(
        input, to: output, QuantizationRecipe(type), imatrix: imatrix)
      try compare(output, rows, key)
      try FileManager.default.removeItem(atPath: output)
    }
  }

  private func compare(
    _ path: String, _ rows: [[Substring]], _ key: Case
  ) throws {
    let source = try Bench.open(path)
    let names = Set(rows.map { String($0[0]) })
    for tensor in source.tensors {
      let name = String(
        decoding: UnsafeBufferPointer(
          start: tensor.name.unsafeStart, count: tensor.name.count),
        as: UTF8.self)
      #expect(names.contains(name) || tensor.type == .f32, "\(name) \(key)")
      guard let row = rows.first(where: { $0[0] == name }) else { continue }
      #expect("\(tensor.type.name)" == row[1], "\(name) \(key)")
      let hash = SHA256.hex(
        UnsafeBufferPointer(
          start: tensor.data.unsafeStart, count: tensor.data.count))
      #expect(hash == row[2], "\(name) \(key)")
    }
  }
}
