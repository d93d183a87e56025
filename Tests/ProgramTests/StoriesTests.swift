import Foundation
import TestSupport
import Testing

/// A small model that was really trained tells its story, id for id.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct StoriesTests {
  private struct Story: Decodable {
    let prompt: [Int]
    let greedy: [Int]

    enum CodingKeys: String, CodingKey {
      case prompt = "prompt_ids"
      case greedy = "greedy_ids"
    }
  }

  /// Each id is the likeliest one after those before it: then greedy choice,
  /// begun at the prompt, comes upon the same ids.
  @Test(arguments: Program.all, ["f16", "f32"])
  func greedyIdsAreTheStory(program: Program, type: String) throws {
    try program.require()
    let story = try JSONDecoder().decode(
      Story.self, from: Shared.data("stories260k/golden.json"))
    #expect(story.greedy.count == 200)
    let model = Shared.path("stories260k/stories260K-\(type).gguf")
    let ids = story.prompt + story.greedy.dropLast()
    // The other sets of a board have no kernels of floats.
    let sets = try program.instructionSets().filter {
      program.emulator.isEmpty || ["scalar", "neon"].contains($0)
    }
    #expect(sets.count >= (program.emulator.isEmpty ? 1 : 2))
    for (index, set) in sets.enumerated() {
      // A board's batches are compared with each other elsewhere.
      for (place, batch) in ["1", "64"].enumerated()
      where program.emulator.isEmpty || place == index {
        let options = ["--kv", "f16", "--batch", batch, "--kernels", set]
        let logits = floats(
          try program.logits(model, ids, options, seconds: 240))
        let width = logits.count / ids.count
        let found = (0..<ids.count).map { row in
          greatest(logits[(row * width)..<((row + 1) * width)])
        }
        #expect(
          Array(found[(story.prompt.count - 1)...]) == story.greedy,
          "\(program.testDescription) \(options)")
      }
    }
  }
}
