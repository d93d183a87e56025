import Foundation
import TestSupport

/// The bundled model, and what it must answer.
enum Nano {
  static let path = Shared.checkout.appendingPathComponent(
    "Boards/share/swiftlet/swiftlet-nano-q5_k_m.gguf"
  ).path
  /// The id of `<|im_start|>`.
  static let start = 5118
  static let system = "You are Swiftlet nano, a tiny demo model."
  static let question = "What is the capital of Hungary?"
  static let answer = "The capital of Hungary is Budapest."

  /// Conversations that the training text does not contain.
  static func heldOut() throws -> [HeldOut] {
    let file = Shared.checkout.appendingPathComponent(
      "Tests/ProgramTests/Fixtures/heldout.jsonl")
    return try Data(contentsOf: file).split(separator: 0x0A).map {
      try JSONDecoder().decode(HeldOut.self, from: $0)
    }
  }
}

/// A conversation and the answer to its last message.
struct HeldOut: Decodable {
  struct Message: Decodable {
    let role: String
    let content: String
  }

  let id: String
  let task: String
  let messages: [Message]
  let expected: String

  var system: String? {
    messages.first.flatMap { $0.role == "system" ? $0.content : nil }
  }
  var turns: [Message] { messages.filter { $0.role != "system" } }

  /// The conversation as ChatML, up to the answer.
  var chat: String {
    messages.map { "<|im_start|>\($0.role)\n\($0.content)<|im_end|>\n" }
      .joined() + "<|im_start|>assistant\n"
  }
}
