import Conversation
import Memory
import Sessions
import TestSupport
import Testing
import Transformer

/// A restored session goes on with the bits of one that never stopped.
struct RoundTripTests {
  /// Windows that went round, convolutions and experts; another program with
  /// another context and another batch.
  @Test(
    arguments: TinyModel.Shape.architectures,
    [
      (1, KeyValueType.f16, KeyValueType.q8_0), (17, .f16, .f16),
      (300, .f16, .q8_0), (301, .q8_0, .q8_0), (290, .q4_0, .q4_0),
    ])
  func goesOn(
    name: String,
    of kind: (count: Int, keys: KeyValueType, values: KeyValueType)
  ) throws {
    let folder = try Folder()
    let first = try Desk(
      shape(name), in: folder, options(keys: kind.keys, values: kind.values))
    let base = prompt(kind.count, 1)
    _ = try first.logits(base)
    for token in prompt(21, 2) { _ = try first.append(token) }
    let saved = try first.save(to: "a", talk: "äöü")
    #expect(saved.tokens == kind.count + 21)
    #expect(try folder.bytes("a").count == saved.bytes)

    let reference = try Desk(
      shape(name), in: folder, options(keys: kind.keys, values: kind.values))
    _ = try reference.logits(base)
    for token in prompt(21, 2) { _ = try reference.append(token) }
    let next = prompt(9, 3)
    let wanted = try next.map { try reference.append($0) }
    // The session that was saved goes on too.
    #expect(try next.map { try first.append($0) } == wanted)
    for (context, batch) in [(360, 5), (1000, 300)] {
      let second = try Desk(
        shape(name), in: folder,
        options(
          context: context, batch: batch, keys: kind.keys,
          values: kind.values))
      #expect(try second.restore(from: "a") == "äöü")
      #expect(second.session.count == kind.count + 21)
      #expect(try next.map { try second.append($0) } == wanted)
    }
  }

  /// However many threads share the parts.
  @Test(arguments: [1, 3, 9, 64])
  func threads(count: Int) throws {
    let folder = try Folder()
    let first = try Desk(shape("lfm2"), in: folder, options())
    let base = prompt(301, 1)
    _ = try first.logits(base)
    try first.save(to: "a")
    let second = try Desk(shape("lfm2"), in: folder, options(threads: count))
    try second.restore(from: "a")
    #expect(second.session.count == 301)
    #expect(try first.append(5) == second.append(5))
  }

  /// Prompts that share a part of a restored session, also of one whose rings
  /// lack what a longer one would have.
  @Test(arguments: TinyModel.Shape.architectures)
  func sharesBeginnings(name: String) throws {
    let folder = try Folder()
    let first = try Desk(shape(name), in: folder, options())
    let base = prompt(300, 1)
    _ = try first.logits(base)
    try first.save(to: "a")
    let second = try Desk(
      shape(name), in: folder, options(context: 900, batch: 200))
    for (shared, length) in [
      (300, 310), (299, 300), (290, 310), (190, 250), (100, 101), (3, 40),
      (300, 600),
    ] {
      try second.restore(from: "a")
      let next =
        Array(base[..<shared]) + prompt(length - shared, UInt64(shared))
      let found = try second.logits(next)
      if shared == 300 { #expect(second.session.reused == 300) }
      let fresh = try Desk(
        shape(name), in: folder, options(context: 900, batch: 77))
      #expect(try fresh.logits(next) == found, "\(shared) of \(length)")
      #expect(try fresh.append(9) == second.append(9))
      // A session that was restored is saved as any.
      try second.save(to: "b")
      let third = try Desk(
        shape(name), in: folder, options(context: 700, batch: 20))
      try third.restore(from: "b")
      #expect(try third.append(7) == fresh.append(7))
    }
  }

  /// A session that went back before it was saved, to where a convolution has
  /// but a checkpoint.
  @Test(arguments: TinyModel.Shape.architectures)
  func wentBack(name: String) throws {
    let folder = try Folder()
    let first = try Desk(shape(name), in: folder, options())
    let base = prompt(300, 1)
    _ = try first.logits(base)
    first.session.truncate(to: 96)
    let count = first.session.count
    try first.save(to: "a")
    let second = try Desk(shape(name), in: folder, options())
    try second.restore(from: "a")
    #expect(second.session.count == count)
    let next = Array(base[..<96]) + prompt(30, 4)
    let fresh = try Desk(shape(name), in: folder, options())
    let wanted = try fresh.logits(next)
    #expect(try second.logits(next) == wanted)
    #expect(second.session.reused == count)
    #expect(try first.logits(next) == wanted)
  }

  @Test func emptySession() throws {
    let folder = try Folder()
    let desk = try Desk(shape("lfm2"), in: folder, options())
    #expect(try desk.save(to: "a").tokens == 0)
    _ = try desk.logits(prompt(40, 1))
    try desk.restore(from: "a")
    #expect(desk.session.count == 0)
    let fresh = try Desk(shape("lfm2"), in: folder, options())
    #expect(
      try desk.logits(prompt(40, 5)) == fresh.logits(prompt(40, 5)))
  }

  /// A prompt takes from a common beginning what it shares, where that is more
  /// than what the session has.
  @Test(arguments: ["qwen2", "gemma3", "lfm2"])
  func commonBeginning(name: String) throws {
    let folder = try Folder()
    let maker = try Desk(shape(name), in: folder, options())
    let base = prompt(200, 1)
    _ = try maker.logits(base)
    try maker.save(to: "common")

    let desk = try Desk(shape(name), in: folder, options())
    var plan = ArenaPlan()
    let own = try SessionPrefix.Plan(context: 420, in: &plan)
    let arena = try Arena(plan)
    let common = try SessionPrefix(
      own, desk.files, view(folder.path("common")), &desk.session, in: arena)
    #expect(desk.session.count == 200)
    for (shared, isGiven) in [(200, true), (0, false), (200, true)] {
      let next = Array(base[..<shared]) + prompt(60, UInt64(shared + 7))
      _ = try desk.logits(prompt(30, 99))
      let tokens = region(of: next.count, Int32.self)
      for (index, token) in next.enumerated() { tokens[index] = token }
      common.give(tokens, to: &desk.session)
      let found = try desk.logits(next)
      #expect(desk.session.reused == (isGiven ? 200 : 0))
      let fresh = try Desk(shape(name), in: folder, options())
      #expect(try fresh.logits(next) == found)
    }
    // A file that is gone costs time alone.
    try folder.write([], to: "common")
    _ = try desk.logits(prompt(30, 99))
    let tokens = region(of: 201, Int32.self)
    for index in 0..<200 { tokens[index] = base[index] }
    common.give(tokens, to: &desk.session)
    #expect(desk.session.count == 30)
  }
}
