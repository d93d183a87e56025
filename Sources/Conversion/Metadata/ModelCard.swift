import Foundation
import Workbench
import Yams

/// What the front matter of a `README.md`, YAML between lines of `---`, says of a
/// model.
///
/// Numbers and dates are texts as they are written.
struct ModelCard {
  /// The members.
  private let document: JSONValue
  /// Why the front matter is not taken; `nil` where it is, or is not there.
  private(set) var problem: String?

  /// The most bytes of front matter.
  private static let byteLimit = 262_144
  /// The most values, after aliases are replaced.
  private static let valueLimit = 65_536
  /// How deep lists and mappings may be in one another.
  private static let depthLimit = 32

  /// Reads a file; one without front matter says nothing.
  init(_ file: Data?) {
    guard let file, let lines = ModelCard.frontMatter(file) else {
      document = .object([])
      return
    }
    var found: JSONValue?
    do throws(Problem) { found = try ModelCard.value(lines) } catch {
      problem = error.text
    }
    document = found ?? .object([])
  }

  private struct Problem: Error { let text: String }

  /// The bytes between the first line and the next of `---`, or the file's end.
  private static func frontMatter(_ file: Data) -> [UInt8]? {
    var lines = file.prefix(byteLimit + 16)
      .split(separator: 10, omittingEmptySubsequences: false)
      .map { $0.last == 13 ? $0.dropLast() : $0 }
    let mark = Array("---".utf8)
    guard lines.first?.elementsEqual(mark) == true else { return nil }
    lines.removeFirst()
    let end = lines.firstIndex { $0.elementsEqual(mark) } ?? lines.endIndex
    // Tabs, which YAML does not indent by, count as two spaces.
    return lines[..<end].flatMap { line in
      line.flatMap { $0 == 9 ? [32, 32] : [$0] } + [10]
    }
  }

  private static func value(
    _ bytes: [UInt8]
  ) throws(Problem) -> JSONValue? {
    guard bytes.count <= byteLimit else {
      throw Problem(text: "it has more than \(byteLimit) bytes")
    }
    if let limit = AliasLimit.exceeded(by: bytes) {
      throw Problem(text: "it has more than \(limit) aliases")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(text: "it is not UTF-8")
    }
    let root: Node?
    do { root = try Parser(yaml: text, encoding: .utf8).singleRoot() } catch {
      throw Problem(text: "it is not YAML")
    }
    guard let root, root.mapping != nil else { return nil }
    var budget = valueLimit
    return try value(root, depth: 0, &budget)
  }

  private static func value(
    _ node: Node, depth: Int, _ budget: inout Int
  ) throws(Problem) -> JSONValue {
    budget -= 1
    guard budget >= 0, depth <= depthLimit else {
      throw Problem(
        text: "it has more than \(valueLimit) values, or more than "
          + "\(depthLimit) in one another")
    }
    switch node {
    case .scalar(let scalar):
      return node.tag.description == Tag.Name.null.rawValue
        ? .null : .string(scalar.string)
    case .sequence(let sequence):
      var elements: [JSONValue] = []
      for element in sequence {
        elements.append(try value(element, depth: depth + 1, &budget))
      }
      return .array(elements)
    case .mapping(let mapping):
      var members: [JSONValue.Member] = []
      for (key, element) in mapping {
        let element = try value(element, depth: depth + 1, &budget)
        if let name = key.scalar?.string {
          members.append(.init(name, element))
        }
      }
      return .object(members)
    case .alias: return .null
    }
  }

  /// The text of the first of these members that there is; a list's texts are joined
  /// by commas.
  func text(_ keys: String...) -> String? {
    for key in keys {
      if let text = document[key]?.string { return text }
      if let texts = document[key]?.array {
        return texts.compactMap(\.string).joined(separator: ",")
      }
    }
    return nil
  }

  /// The texts of all of these members, each a text or a list.
  func texts(_ keys: String...) -> [String] {
    keys.flatMap { key in
      document[key]?.string.map { [$0] }
        ?? (document[key]?.array ?? []).compactMap(\.string)
    }
  }

  /// The elements of the first of these members that is there, which may have none;
  /// `nil` where none is.
  func sources(_ keys: String...) -> [JSONValue]? {
    guard let value = keys.lazy.compactMap({ document[$0] }).first else {
      return nil
    }
    return value.array ?? (value.string == nil ? [] : [value])
  }
}
