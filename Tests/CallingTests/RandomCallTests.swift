import Calling
import Grammars
import Markup
import Memory
import Schemas
import TestSupport
import Testing

/// Answers of random bytes: each is finished, read back, and has calls whose
/// arguments satisfy their schemas.
@Suite struct RandomCallTests {
  private static let schemas: [(name: String, schema: String?)] = [
    (
      "book",
      #"{"type":"object","properties":{"title":{"type":"string","#
        + #""minLength":1,"maxLength":6},"code":{"type":"string","#
        + #""pattern":"^[A-C<>/\n]{2,3}x?$"},"pages":{"type":"integer","#
        + #""minimum":-3},"kind":{"type":"string","enum":["a","ab\n","\n\nb"]},"#
        + #""price":{"type":["number","null"]},"note":{"type":["string","null"#
        + #"","boolean"]}},"required":["title","pages"],"#
        + #""additionalProperties":false}"#
    ),
    (
      "bookTree",
      ##"{"type":"object","properties":{"root":{"$ref":"#/$defs/node"},"##
        + ##""tag":{"type":"string","maxLength":4}},"required":["root"],"##
        + ##""additionalProperties":false,"$defs":{"node":{"type":"object","##
        + ##""properties":{"v":{"type":["integer","boolean","string"]},"##
        + ##""next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"##
        + ##""required":["v"],"additionalProperties":false}}}"##
    ),
    (
      "b",
      #"{"type":"object","properties":{"list":{"type":"array","items":"#
        + #"{"enum":[1,"one",{"k":true},[null]]},"minItems":1,"maxItems":3}},"#
        + #""required":["list"],"additionalProperties":false}"#
    ),
    ("free", nil),
  ]

  private static let tools =
    "["
    + schemas.map {
      CallRig.function(
        $0.name, $0.schema ?? #"{"properties":{"n":{"type":"integer"}}}"#,
        isStrict: $0.schema != nil)
    }.joined(separator: ",") + "]"

  @Test(arguments: CallMarkup.kinds.map(\.name))
  func walksAreReadBack(_ kind: String) throws {
    let markup = try #require(
      CallMarkup.kinds.first { $0.name == kind }?.markup)
    let rig = try CallRig(markup, Self.tools, words: 1 << 20)
    var random = SeededRandom(3)
    var names: Set<String> = []
    for round in 0..<60 {
      try rig.compile()
      guard let text = walk(rig, &random, most: 20 + round * 5) else { return }
      let answer = rig.read(text)
      let shown = String(decoding: text, as: UTF8.self)
      #expect(answer.text == "", "\(shown)")
      #expect(answer.calls.count > 0, "\(shown)")
      for call in answer.calls {
        names.insert(call.name)
        #expect(holds(call.arguments, call.name), "\(shown)")
      }
      let pieces = rig.read(text, size: 7)
      #expect(pieces.calls.map(\.name) == answer.calls.map(\.name))
      #expect(pieces.calls.map(\.arguments) == answer.calls.map(\.arguments))
    }
    #expect(names.count == Self.schemas.count)
  }

  /// Memory of one schema at a time.
  private let memory = region(of: 1 << 18, Int32.self)

  /// Whether arguments satisfy the schema of the function with a name.
  private func holds(_ arguments: String, _ name: String) -> Bool {
    guard let entry = Self.schemas.first(where: { $0.name == name }),
      var automaton = SchemaAutomaton(in: memory)
    else { return false }
    do throws(SchemaError) {
      try automaton.compile(
        view(entry.schema ?? #"{"type":"object"}"#), whiteSpace: .free)
    } catch {
      return false
    }
    var state = automaton.start
    for byte in arguments.utf8 { state = automaton.step(state, byte) }
    return automaton.mayEnd(state)
  }

  /// A random answer; `nil`, with an issue, where one cannot be finished.
  private func walk(
    _ rig: CallRig, _ random: inout SeededRandom, most: Int
  ) -> [UInt8]? {
    var text: [UInt8] = []
    var state = rig.automaton.start
    let signs = Array("\"{}[](),:=<>/\\\n 'TFN0-".utf8)
    while text.count < most {
      if rig.automaton.mayEnd(state), random.next() % 4 == 0 { return text }
      let allowed = rig.allowed(&state)
      guard !allowed.isEmpty else { break }
      let some = allowed.filter { signs.contains($0) }
      let list = some.isEmpty || random.next() % 3 > 0 ? allowed : some
      let byte = list[Int(random.next() % UInt64(list.count))]
      text.append(byte)
      state = rig.automaton.step(state, byte)
    }
    state = rig.automaton.reset(keeping: state)
    guard let rest = rig.end(from: state) else {
      Issue.record("no end behind \(String(decoding: text, as: UTF8.self))")
      return nil
    }
    return text + rest
  }
}

extension CallRig {
  /// The bytes that may follow a state, which gets another number where memory
  /// runs out.
  func allowed(_ state: inout Int32) -> [UInt8] {
    for _ in 0..<2 {
      let bytes = (UInt8.min...UInt8.max).filter {
        automaton.step(state, $0) >= 0
      }
      if !automaton.isFull { return bytes }
      state = automaton.reset(keeping: state)
    }
    return []
  }

  /// Some bytes that lead from a state to an end; `nil` where there are none.
  ///
  /// What ends a text differs, so several orders of bytes are tried.
  func end(from start: Int32) -> [UInt8]? {
    var state = start
    for first in ["\"'}]),:=<|s>/", "'}])\",:=<|s>/", "<>/|s\"}]),:"] {
      state = automaton.reset(keeping: state)
      if let found = end(from: state, trying: first) { return found }
    }
    return nil
  }

  private func end(from start: Int32, trying first: String) -> [UInt8]? {
    let order =
      Array(first.utf8)
      + (UInt8.min...UInt8.max).filter { !first.utf8.contains($0) }
    var seen: Set<Int32> = [start]
    var path: [(state: Int32, next: Int)] = [(start, 0)]
    var text: [UInt8] = []
    while let last = path.last {
      if automaton.mayEnd(last.state) { return text }
      guard last.next < order.count, !automaton.isFull else {
        path.removeLast()
        if !text.isEmpty { text.removeLast() }
        continue
      }
      path[path.count - 1].next += 1
      let byte = order[last.next]
      let next = automaton.step(last.state, byte)
      guard next >= 0, seen.insert(next).inserted else { continue }
      path.append((next, 0))
      text.append(byte)
    }
    return nil
  }
}
