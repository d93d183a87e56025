import Conversation
import GGUF
import Memory
import TestSupport
import Testing

/// Which models may guess the tokens of another one.
struct DraftVocabularyTests {
  /// The code and the message of the error that a draft is refused with.
  private func refusal(
    _ model: TinyModel, _ draft: TinyModel
  ) throws -> (code: String, message: String)? {
    do {
      _ = try DraftRig(model, draft: draft)
      return nil
    } catch let error as AnswerError {
      var out = TextBuffer(region(of: 1024))
      error.describe(into: &out)
      return ("\(error.code)", string(out.bytes))
    }
  }

  @Test func anotherText() throws {
    let model = try TinyModel.layered(2, extra: [.word("one"), .word("two")])
    let draft = try TinyModel.layered(1, extra: [.word("one"), .word("2")])
    let refusal = try #require(try refusal(model, draft))
    #expect(refusal.code == "draft_vocabulary")
    #expect(
      refusal.message
        == "token 260 of the draft model is \"2\", of the model \"two\": "
        + "vocabularies of 261 and 261 tokens")
  }

  @Test func tooFewTokens() throws {
    let model = try TinyModel.layered(2, extra: [.word("one")])
    let refusal = try #require(try refusal(model, .layered(1)))
    #expect(refusal.code == "draft_vocabulary")
    #expect(
      refusal.message
        == "token 259 of the draft model is none, of the model \"one\": "
        + "vocabularies of 259 and 260 tokens")
  }

  @Test func unusedTokensMayDiffer() throws {
    let model = try TinyModel.layered(
      2, extra: [.unused("[PAD1]"), .unused("[PAD2]"), .unused("[PAD3]")])
    #expect(
      try refusal(
        model, .layered(1, extra: [.unused("<x>"), .unused("[PAD2]")])) == nil)
    // One that is used in either is compared.
    let used = try TinyModel.layered(1, extra: [.word("<x>")])
    #expect(try refusal(model, used)?.code == "draft_vocabulary")
    #expect(try refusal(used, model)?.code == "draft_vocabulary")
  }

  @Test func moreTokens() throws {
    #expect(
      try refusal(.layered(2), .layered(1, extra: [.word("more")])) == nil)
  }

  @Test func anotherTokenizer() throws {
    let model = try TinyModel.successor(trainedContext: 4096) { $0 }
    let draft = try TinyModel.successor(
      trainedContext: 4096, hasPieces: true
    ) { $0 }
    let refusal = try #require(try refusal(model, draft))
    #expect(refusal.code == "draft_tokenizer")
    #expect(
      refusal.message
        == "the draft model's tokenizer.ggml.model is \"llama\", the model's "
        + "\"gpt2\"")
  }

  @Test func noVocabulary() throws {
    let model = try TinyModel.layered(2)
    for key in ["tokenizer.ggml.model", "tokenizer.ggml.tokens"] {
      var draft = try TinyModel.layered(1)
      draft.remove(key)
      #expect(try refusal(model, draft)?.code == "tokenizer_missing_key")
      draft.set(key, .uint32(1))
      #expect(try refusal(model, draft)?.code == "gguf_wrong_type")
    }
  }
}
