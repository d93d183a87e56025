import Conversation
import Foundation
import Memory
import Sessions
import TestSupport
import Testing
import Transformer

/// What does not belong is refused with its code, and the live session goes on.
struct RefusalTests {
  /// A desk with a session, and the bits that it goes on with.
  private func live(
    _ name: String = "lfm2", in folder: Folder
  ) throws -> (desk: Desk, next: [UInt32]) {
    let desk = try Desk(shape(name), in: folder, options())
    _ = try desk.logits(prompt(70, 5))
    let next = try desk.append(3)
    desk.session.truncate(to: 70)
    return (desk, next)
  }

  private func saved(
    _ name: String = "lfm2", count: Int = 100, in folder: Folder
  ) throws -> [UInt8] {
    let desk = try Desk(shape(name), in: folder, options())
    _ = try desk.logits(prompt(count, 1))
    try desk.save(to: "a")
    return try folder.bytes("a")
  }

  @Test func strangers() throws {
    let folder = try Folder()
    let bytes = try saved(in: folder)
    let (desk, next) = try live(in: folder)
    #expect(desk.refusal(of: "nothing") == "session_unreadable")
    try folder.write([], to: "b")
    #expect(desk.refusal(of: "b") == "session_cut")
    try folder.write([UInt8](repeating: 7, count: 5000), to: "b")
    #expect(desk.refusal(of: "b") == "session_format")
    try FileManager.default.createDirectory(
      atPath: folder.path("d"), withIntermediateDirectories: true)
    #expect(desk.refusal(of: "d") == "session_unreadable")
    var later = bytes
    later[8] = 2
    try folder.write(later, to: "b")
    #expect(desk.refusal(of: "b") == "session_version")
    try folder.write(bytes + [0], to: "b")
    #expect(desk.refusal(of: "b") == "session_damaged")
    #expect(try desk.append(3) == next)
  }

  @Test func otherModels() throws {
    let folder = try Folder()
    _ = try saved(in: folder)
    // Other weights; another vocabulary.
    let weights = try Desk(shape("lfm2"), seed: 12, in: folder, options())
    #expect(weights.refusal(of: "a") == "session_model")
    var other = shape("lfm2")
    other.vocabulary = 62
    let wider = try Desk(other, in: folder, options())
    #expect(wider.refusal(of: "a") == "session_model")
    let types = try Desk(
      shape("lfm2"), in: folder, options(values: .f16))
    #expect(types.refusal(of: "a") == "session_cache")
    let short = try Desk(shape("lfm2"), in: folder, options(context: 99))
    #expect(short.refusal(of: "a") == "session_too_long")
    let exact = try Desk(shape("lfm2"), in: folder, options(context: 100))
    #expect(exact.refusal(of: "a") == nil)
  }

  @Test func cutFiles() throws {
    let folder = try Folder()
    let bytes = try saved(count: 20, in: folder)
    let (desk, next) = try live(in: folder)
    for length in stride(from: 0, to: bytes.count, by: 64) {
      try folder.write(bytes[..<length], to: "b")
      let code = desk.refusal(of: "b")
      #expect(
        code == "session_cut", "\(length) of \(bytes.count): \(code ?? "")")
      #expect(desk.session.count == 70)
    }
    #expect(try desk.append(3) == next)
  }

  /// Every byte of the header, and some of each part.
  @Test(arguments: ["gemma3", "lfm2"])
  func flippedBits(name: String) throws {
    let folder = try Folder()
    let bytes = try saved(name, count: 40, in: folder)
    let (desk, next) = try live(name, in: folder)
    var random = SeededRandom(4)
    var places = Array(0..<600)
    places += (0..<600).map { _ in
      Int.random(in: 0..<bytes.count, using: &random)
    }
    for place in places where place < bytes.count {
      var flipped = bytes
      flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try folder.write(flipped, to: "b")
      #expect(desk.refusal(of: "b") != nil, "byte \(place)")
      #expect(desk.session.count == 70)
    }
    #expect(try desk.append(3) == next)
  }

  /// Whichever thread comes first, the first part that is damaged is told.
  @Test(arguments: [1, 2, 3, 7])
  func firstDamage(threads: Int) throws {
    let folder = try Folder()
    let bytes = try saved("qwen2", count: 40, in: folder)
    let desk = try Desk(shape("qwen2"), in: folder, options(threads: threads))
    _ = try desk.logits(prompt(70, 5))
    var place = 64 + 32 * Int(bytes[12])
    for (index, part) in ["tokens", "conversation", "cache 0"].enumerated() {
      var damaged = bytes
      damaged[place] ^= 1
      damaged[bytes.count - 1] ^= 1
      try folder.write(damaged, to: "b")
      do {
        try desk.restore(from: "b")
        Issue.record("damage of \(part) was not seen")
      } catch let error as SessionFileError {
        #expect(message(error).contains("\(part) is damaged"))
      }
      let row = 64 + 32 * index
      place += Int(bytes[row]) | Int(bytes[row + 1]) << 8
    }
    try folder.write(bytes, to: "b")
    #expect(desk.refusal(of: "b") == nil)
  }

  /// Whatever a file holds, nothing traps, and what is taken computes.
  @Test func mutatedFiles() throws {
    let folder = try Folder()
    let bytes = try saved("lfm2", count: 40, in: folder)
    let (desk, next) = try live(in: folder)
    var random = SeededRandom(5)
    for round in 0..<2000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<mutated.count, using: &random)
        // Headers are what is read most.
        let start = round % 2 == 0 ? place % 400 : place
        switch Int.random(in: 0..<4, using: &random) {
        case 0: mutated[start] = UInt8.random(in: 0...255, using: &random)
        case 1:
          let length = Int.random(in: 0..<mutated.count - start, using: &random)
          mutated.removeSubrange(start..<(start + length / 4))
        case 2: mutated.insert(0xFF, at: start)
        default:
          for index in start..<min(start + 8, mutated.count) {
            mutated[index] = 0xFF
          }
        }
        if mutated.isEmpty { mutated = [0] }
      }
      if round % 3 == 0 { reseal(&mutated) }
      try folder.write(mutated, to: "b")
      guard desk.refusal(of: "b") == nil else { continue }
      // Sealed again: the header's numbers were taken, and are sound.
      _ = try? desk.append(3)
      _ = try desk.logits(prompt(70, 5))
      #expect(try desk.append(3) == next)
      desk.session.truncate(to: 70)
    }
    _ = try desk.logits(prompt(70, 5))
    #expect(try desk.append(3) == next)
  }

  /// Gives a header the checksum that it would have.
  private func reseal(_ bytes: inout [UInt8]) {
    guard bytes.count >= 64 else { return }
    let parts = Int(bytes[12]) | Int(bytes[13]) << 8
    let end = 64 + 32 * parts
    guard end <= bytes.count else { return }
    for place in 56..<64 { bytes[place] = 0 }
    let sum = SessionFiles.checksum(view(bytes[..<end]))
    for place in 0..<8 {
      bytes[56 + place] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * place))
    }
  }

  @Test func nothingButSessionsIsReplaced() throws {
    let folder = try Folder()
    let desk = try Desk(shape("qwen2"), in: folder, options())
    _ = try desk.logits(prompt(20, 1))
    try folder.write(Array("precious words".utf8), to: "a")
    do {
      try desk.save(to: "a")
      Issue.record("a file that is no session was replaced")
    } catch let error as SessionFileError {
      #expect("\(error.code)" == "session_format")
    }
    #expect(try folder.bytes("a") == Array("precious words".utf8))
    do {
      try desk.save(to: "no/such")
      Issue.record("a folder that is not there")
    } catch let error as SessionFileError {
      #expect("\(error.code)" == "session_unwritable")
    }
    do {
      try desk.save(to: String(repeating: "x", count: 5000))
      Issue.record("a path that is too long")
    } catch let error as SessionFileError {
      #expect("\(error.code)" == "path_too_long")
    }
    // What an earlier program left half written is no hindrance.
    try folder.write([1, 2, 3], to: "b.part")
    try desk.save(to: "b")
    #expect(!FileManager.default.fileExists(atPath: folder.path("b.part")))
    #expect(desk.refusal(of: "b") == nil)
  }
}
