import GGUF
import Memory
import TestSupport
import Tokenizers

/// A tokenizer with its arena, for tests; it lives until the process ends.
final class LoadedTokenizer {
  let file: GGUFFile
  let arena: Arena
  let plan: TokenizerPlan
  let tokenizer: Tokenizer
  let work: TokenizerWork
  let arenaPlan: ArenaPlan
  private let ids: Region<Int32>
  private let decoded: Region<UInt8>

  init(
    _ bytes: Bytes, textBytes: Int = 1 << 16, pieceBytes: Int = 1 << 12,
    tokens: Int = 1 << 14, composes: Bool = false,
    as kind: TokenizerKind? = nil
  ) throws {
    file = try GGUFFile(bytes)
    var arenaPlan = ArenaPlan()
    plan = try TokenizerPlan(
      file,
      limits: TokenizerLimits(
        textBytes: textBytes, pieceBytes: pieceBytes, tokens: tokens,
        composes: composes, as: kind), in: &arenaPlan)
    self.arenaPlan = arenaPlan
    arena = try Arena(arenaPlan)
    tokenizer = try Tokenizer(file, plan: plan, in: arena)
    work = TokenizerWork(plan, in: arena)
    ids = region(of: tokens)
    decoded = region(of: textBytes)
    // The tokenizer is a view of the arena, which must not go before it.
    _ = Unmanaged.passRetained(self)
  }

  convenience init(_ vocabulary: VocabularyFile) throws {
    try self.init(view(vocabulary.bytes))
  }

  /// The ids of a text, by default as if it came from the template.
  func encode(_ text: String, user: Bool = false) throws -> [Int32] {
    let bytes = view(text)
    return try encode(user ? .user(bytes) : .template(bytes))
  }

  func encode(
    _ text: MarkedText, edges: SequenceEdges = .none
  ) throws -> [Int32] {
    var ids = TokenBuffer(self.ids)
    try tokenizer.encode(text, edges: edges, into: &ids, work: work)
    return (0..<ids.count).map { ids[$0] }
  }

  /// The text of ids, control tokens spelled out.
  func decode(_ ids: [Int32]) -> [UInt8] {
    var decoder = StreamingDecoder()
    var out = TextBuffer(decoded)
    for id in ids {
      let bytes = decoder.bytes(of: id, tokenizer, special: true)
      decoder.append(bytes, into: &out)
    }
    decoder.flush(into: &out)
    return array(out.bytes)
  }
}

/// The bytes as an array.
func array(_ bytes: Bytes) -> [UInt8] { (0..<bytes.count).map { bytes[$0] } }

/// Calls `body` and gives the tokenizer's error that it throws.
func tokenizerError(_ body: () throws -> Void) -> TokenizerError? {
  do {
    try body()
    return nil
  } catch let error as TokenizerError {
    return error
  } catch {
    return nil
  }
}
