import Files
import Foundation
import GGUF
import Memory
import Tokenizers

/// The tokens of a file of text, as a model's tokenizer makes them.
struct ModelText {
  /// The tokens, that of the beginning first where the model wants one.
  let tokens: [Int32]
  /// What every piece of text begins with, or `nil`.
  let beginning: Int32?

  /// Reads and encodes a file.
  init(_ path: String, _ file: GGUFFile) throws(EngineFailure) {
    guard let location = strdup(path) else {
      preconditionFailure("no memory for a path")
    }
    defer { free(location) }
    let map: MappedFile
    do { map = try MappedFile(path: location) } catch {
      throw .text(path: path, error)
    }
    var text = map.bytes
    // A line feed at the end is the file's, not the text's.
    if text[text.count - 1] == 0x0A { text = text[0..<(text.count - 1)] }
    (tokens, beginning) = try ModelText.encode(text, file)
    extendLifetime(map)
  }

  private static func encode(
    _ text: Bytes, _ file: GGUFFile
  ) throws(EngineFailure) -> ([Int32], Int32?) {
    var arenaPlan = ArenaPlan()
    let plan: TokenizerPlan
    do {
      plan = try TokenizerPlan(file, wholeTextOf: text.count, in: &arenaPlan)
    } catch { throw .tokenizer(error) }
    let arena: Arena
    let ids: Region<Int32>
    do {
      let ofIDs = try arenaPlan.reserve(
        plan.limits.tokens, of: Int32.self, for: .text)
      arena = try Arena(arenaPlan)
      ids = arena[ofIDs]
    } catch { throw .memory(error) }
    var buffer = TokenBuffer(ids)
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(file, plan: plan, in: arena)
      try tokenizer.encode(
        .user(text), edges: .beginning, into: &buffer,
        work: TokenizerWork(plan, in: arena))
    } catch { throw .tokenizer(error) }
    let tokens = (0..<buffer.count).map { buffer.ids[$0] }
    extendLifetime(arena)
    return (tokens, tokenizer.addsBeginning ? tokenizer.beginning : nil)
  }
}
