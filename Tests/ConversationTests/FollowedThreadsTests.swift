import Conversation
import TestSupport
import Testing
import Transformer

/// A draft model's tokens have the threads that were found for the model's.
struct FollowedThreadsTests {
  @Test func aNumberThatWasFoundElsewhere() throws {
    let model = try TinyModel.layered(2)
    let talk = try Talk(model, context: 64, threads: nil)
    var transformer = talk.session.transformer
    #expect(transformer.mostThreads == 3)
    var threads = GenerationThreads(transformer)
    #expect(threads.isSearching)
    for (wanted, given) in [(2, 2), (1, 1), (3, 9), (1, 0)] {
      threads.follow(given, &transformer)
      #expect(threads.count == wanted)
      #expect(transformer.threads == wanted)
      // It stays, however long tokens take.
      for _ in 0..<20 {
        threads.begin(&transformer)
        threads.end(transformer)
        #expect(threads.count == wanted && !threads.isSearching)
      }
    }
  }
}
