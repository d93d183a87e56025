import Foundation
import Workbench
import Yams

/// Reads a configuration's YAML within bounds.
enum YAMLReader {
  /// The bytes of a document.
  static let byteLimit = 262_144
  /// The values of a document after its aliases are replaced.
  static let valueLimit = 65_536
  /// How deep lists and mappings may be in one another.
  static let depthLimit = 32

  /// The document's value.
  static func read(_ document: Data) throws(MergeFailure) -> ConfigurationValue
  {
    guard document.count <= byteLimit else {
      throw .documentTooLarge(what: "bytes", limit: byteLimit)
    }
    guard let text = String(validating: document, as: UTF8.self) else {
      throw .yaml(line: 1, column: 1, problem: "it is not UTF-8")
    }
    if let limit = AliasLimit.exceeded(by: Array(document)) {
      throw .documentTooLarge(what: "aliases", limit: limit)
    }
    guard let root = try compose(text) else {
      throw .yaml(line: 1, column: 1, problem: "it is empty")
    }
    var budget = valueLimit
    return try value(root, "", depth: 0, &budget)
  }

  private static func compose(_ text: String) throws(MergeFailure) -> Node? {
    do {
      return try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw failure(error)
    } catch {
      throw .yaml(line: 1, column: 1, problem: "\(error)")
    }
  }

  private static func failure(_ error: YamlError) -> MergeFailure {
    switch error {
    case .scanner(_, let problem, let mark, _),
      .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .yaml(line: mark.line, column: mark.column, problem: problem)
    case .reader(let problem, _, _, _):
      .yaml(line: 1, column: 1, problem: problem)
    case .duplicatedKeysInMapping(let keys, let context):
      .yaml(
        line: context.mark.line, column: context.mark.column,
        problem: "keys stand twice: " + keys.joined(separator: ", "))
    default: .yaml(line: 1, column: 1, problem: "it cannot be read")
    }
  }

  private static func value(
    _ node: Node, _ place: String, depth: Int, _ budget: inout Int
  ) throws(MergeFailure) -> ConfigurationValue {
    budget -= 1
    guard budget >= 0 else {
      throw .documentTooLarge(what: "values", limit: valueLimit)
    }
    guard depth <= depthLimit else {
      throw .documentTooLarge(
        what: "lists and mappings in one another", limit: depthLimit)
    }
    let line = node.mark?.line ?? 1
    let tag = node.tag.description
    guard tags.contains(tag) else { throw .tag(tag, line: line) }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      let isNull = isPlain && tag == Tag.Name.null.rawValue
      return ConfigurationValue(
        kind: isNull ? .null : .scalar(scalar.string, isPlain: isPlain),
        place: place, line: line)
    case .sequence(let sequence):
      var elements: [ConfigurationValue] = []
      for (index, element) in sequence.enumerated() {
        elements.append(
          try value(element, "\(place)[\(index)]", depth: depth + 1, &budget))
      }
      return ConfigurationValue(kind: .list(elements), place: place, line: line)
    case .mapping(let mapping):
      return ConfigurationValue(
        kind: .mapping(try members(mapping, place, depth: depth, &budget)),
        place: place, line: line)
    case .alias:
      throw .yaml(line: line, column: 1, problem: "an alias leads nowhere")
    }
  }

  private static func members(
    _ mapping: Node.Mapping, _ place: String, depth: Int, _ budget: inout Int
  ) throws(MergeFailure) -> [ConfigurationValue.Member] {
    var members: [ConfigurationValue.Member] = []
    var inherited: [ConfigurationValue.Member] = []
    for (key, node) in mapping {
      guard case .scalar(let scalar) = key else {
        throw .yaml(
          line: key.mark?.line ?? 1, column: key.mark?.column ?? 1,
          problem: "a key is no text")
      }
      let line = key.mark?.line ?? 1
      let isMerge = scalar.style == .plain && scalar.string == "<<"
      let name = scalar.string
      let inner = isMerge || place.isEmpty ? place : "\(place).\(name)"
      let value = try value(
        node, isMerge || !place.isEmpty ? inner : name, depth: depth + 1,
        &budget)
      guard isMerge else {
        members.append(.init(key: name, line: line, value: value))
        continue
      }
      inherited += try value.members()
    }
    for member in inherited
    where !members.contains(where: {
      $0.key.utf8.elementsEqual(member.key.utf8)
    }) {
      members.append(member)
    }
    return members
  }

  /// The tags of plain data.
  private static let tags = Set(
    [
      Tag.Name.str, .seq, .map, .bool, .float, .null, .int, .merge, .timestamp,
      .value,
    ].map(\.rawValue))
}
