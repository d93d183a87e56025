import Foundation
import Memory
import TestSupport
import Testing

/// Answers in a SentencePiece vocabulary, whose characters are split over byte
/// tokens.
@Suite struct PieceStreamTests {
  /// Each byte occurs once, so that it tells the next one.
  private static let answer = "東京𠮷"

  private func withModel(_ body: (String) throws -> Void) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    // A space, the bytes of the answer, the end.
    let bytes = Array(Self.answer.utf8)
    let model = try TinyModel.successor(trainedContext: 512, hasPieces: true) {
      if $0 == TinyModel.Piece.space { return TinyModel.Piece.byte(bytes[0]) }
      guard
        let place = bytes.firstIndex(where: { [id = $0] byte in
          TinyModel.Piece.byte(byte) == id
        })
      else { return TinyModel.Piece.space }
      return place + 1 < bytes.count
        ? TinyModel.Piece.byte(bytes[place + 1]) : TinyModel.Piece.end
    }
    let file = try model.bytes()
    let data = Data((0..<file.count).map { file[$0] })
    try body(try scratch.write("pieces.gguf", data))
  }

  private struct Event: Decodable {
    let event: String
    let content: String?
    let code: String?
  }

  /// The deltas of a request.
  private func deltas(
    _ program: Program, _ model: String, _ request: String
  ) throws -> [String] {
    let outcome = try program.run(
      ["serve", model, "--temperature", "0"], .text(request + "\n"))
    expect(outcome, status: 0)
    let events = try outcome.records().map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
    #expect(events.last?.event == "end", "\(outcome)")
    return events.filter { $0.event == "delta" }.compactMap(\.content)
  }

  @Test(arguments: [Program.host, .embedded, .board])
  func nothingIsLostAndNothingReplaced(program: Program) throws {
    try program.require()
    try withModel { model in
      let chat = """
        {"id":1,"messages":[{"role":"user","content":"首都は吾輩？"}]}
        """
      let parts = try deltas(program, model, chat)
      // The space that begins the answer is no part of it.
      #expect(parts.joined() == Self.answer)
      #expect(!parts.contains { $0.contains("\u{FFFD}") })
      #expect(parts.count > 1)
      // Behind a raw prompt's text it is; behind the beginning alone it is not.
      let raw = try deltas(program, model, "{\"id\":2,\"prompt\":\"the\"}")
      #expect(raw.joined() == " " + Self.answer)
      let bare = try deltas(
        program, model, "{\"id\":3,\"prompt\":\"<s>\",\"special\":true}")
      #expect(bare.joined() == Self.answer)
      let run = try program.run(
        ["run", model, "--temperature", "0"], .text("は？\n"))
      expect(run, status: 0)
      #expect(run.text == Self.answer + "\n")
    }
  }

  /// A raw prompt begins with one BOS, spelled or not.
  @Test func rawPromptsBeginOnce() throws {
    try withModel { model in
      for (prompt, tokens) in [
        ("{\"id\":1,\"prompt\":\"a\"}", 2),
        ("{\"id\":1,\"prompt\":\"<s>a\",\"special\":true}", 2),
        ("{\"id\":1,\"prompt\":\"\"}", 1),
        ("{\"id\":1,\"prompt\":\"<s>a\"}", 6),
      ] {
        let outcome = try Program.host.run(
          ["serve", model, "--temperature", "0"], .text(prompt + "\n"))
        expect(outcome, status: 0)
        #expect(
          outcome.text.contains("\"prompt_tokens\":\(tokens),"), "\(outcome)")
      }
    }
  }
}
