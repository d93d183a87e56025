import Grammars
import JSON
import Memory
import Schemas
import TestSupport
import Testing

/// Walks at random: no text that was begun is one that cannot be finished.
@Suite struct RandomWalkTests {
  @Test(arguments: [
    #"{"type":"object","properties":{"a":{"type":"integer","minimum":3},"#
      + #""b":{"enum":["x","xy"]}},"required":["a","b"],"#
      + #""additionalProperties":false}"#,
    #"{"type":"array","items":{"type":"string","pattern":"^[a-c]{2,4}$"},"#
      + #""minItems":2,"maxItems":3}"#,
    #"{"type":"number","multipleOf":0.25,"minimum":-1,"maximum":1000}"#,
    #"{"oneOf":[{"type":"string","maxLength":3},{"const":"abcd"},"#
      + #"{"type":"null"}]}"#,
    #"{"type":"string","format":"date-time"}"#,
    #"{"type":"array","contains":{"type":"null"},"maxContains":2,"#
      + #""items":{"type":["null","boolean"]},"maxItems":5}"#,
  ])
  func noWalkEndsInTheMiddle(_ schema: String) throws {
    let rig = try SchemaRig()
    try rig.automaton.compile(view(schema))
    var random = Random(seed: 7)
    for _ in 0..<25 {
      let text = try walk(rig, &random)
      var reader = JSONReader(view(text))
      try reader.skip()
      try reader.end()
    }
  }

  /// A random text, whose strings and lists end when they get long.
  private func walk(
    _ rig: SchemaRig, _ random: inout Random
  ) throws -> [UInt8] {
    var text: [UInt8] = []
    var state = rig.automaton.start
    let quote = UInt8(ascii: "\"")
    while true {
      if rig.automaton.mayEnd(state), random.below(3) == 0 || text.count > 60 {
        return text
      }
      let offset = random.below(256)
      var order = (0..<256).map { UInt8(($0 + offset) & 255) }
      if text.count > 60 { order = [quote, 0x7D, 0x5D] + order }
      let next = order.lazy.map { ($0, rig.automaton.step(state, $0)) }
        .first { $0.1 >= 0 }
      guard let (byte, after) = next else {
        guard rig.automaton.mayEnd(state) else {
          Issue.record(
            "no way on behind \(String(decoding: text, as: UTF8.self))")
          return text
        }
        return text
      }
      text.append(byte)
      state = after
      try #require(text.count < 5000)
    }
  }

  /// Whatever is done to a schema, it is taken or refused, with an end to it.
  @Test func changedSchemasAreTakenOrRefused() throws {
    let rig = try SchemaRig(bytes: 1 << 20)
    let source =
      Array(
        #"{"$defs":{"a":{"type":["object","null"],"properties":{"n":"#.utf8)
      + Array(
        ##"{"$ref":"#/$defs/a"},"s":{"pattern":"^a{2,5}|b*$","minLength":2},"##
          .utf8)
      + Array(
        #""i":{"multipleOf":0.1,"maximum":1e3}},"required":["n"],"not":"#.utf8)
      + Array(##"{"maxProperties":1}}},"oneOf":[{"$ref":"#/$defs/a"},"##.utf8)
      + Array(
        #"{"type":"array","uniqueItems":true,"items":{"const":1}}]}"#.utf8)
    var random = Random(seed: 11)
    var taken = 0
    for _ in 0..<1000 {
      var bytes = source
      for _ in 0..<(1 + random.below(4)) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        default:
          let other = random.below(bytes.count)
          bytes.insert(bytes[other], at: place)
        }
      }
      if rig.takes(view(bytes)) { taken += 1 }
    }
    #expect(taken > 0)
  }
}

/// A small generator of numbers, the same on every machine.
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
