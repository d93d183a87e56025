import CHost
import Files
import GGUF
import Likelihood
import Memory
import ModelFiles
import Tokenizers

/// The tokens of a text, in memory of their own.
struct TextTokens: ~Copyable {
  private let arena: Arena
  /// The tokens.
  let ids: Region<Int32>

  /// Room for `count` tokens.
  init(
    count: Int, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    var plan = ArenaPlan()
    let ofIDs: Reservation<Int32>
    do {
      ofIDs = try plan.reserve(count, of: Int32.self, for: .text)
    } catch { throw .memory(error) }
    arena = try ModelLoader.allocate(plan, fileBytes: 0, settings, console)
    ids = arena[ofIDs]
  }

  /// The tokens of a base, or of the text where there is none; of both where
  /// both are there, which must begin alike.
  static func of(
    _ base: borrowing BaseFile, _ file: GGUFFile, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) -> TextTokens {
    let path = settings.perplexity.file
    guard let known = try base.tokens(settings, console) else {
      guard let path else {
        throw .usage(.optionMissing(Option.file.name))
      }
      return try encode(path, file, settings, console)
    }
    guard let path else { return known }
    let text = try encode(path, file, settings, console)
    for place in 0..<known.ids.count {
      guard place < text.ids.count, known.ids[place] == text.ids[place] else {
        throw .base(.otherText(at: place))
      }
    }
    return known
  }

  /// The tokens of the file at `path`, as a prompt's; a line feed at its end is
  /// left out.
  ///
  /// All of it is encoded at once, in memory that is given back.
  private static func encode(
    _ path: UnsafePointer<CChar>, _ file: GGUFFile, _ settings: Settings,
    _ console: Console
  ) throws(ProgramError) -> TextTokens {
    let map: MappedFile
    do { map = try MappedFile(path: path) } catch {
      throw .inputFile(ShortText(Bytes(cString: path)), error)
    }
    var text = map.bytes
    if text[text.count - 1] == 0x0A { text = text[0..<(text.count - 1)] }
    var plan = ArenaPlan()
    let ofTokenizer: TokenizerPlan
    do {
      ofTokenizer = try TokenizerPlan(
        file, wholeTextOf: text.count, composes: settings.text.normalizes,
        as: settings.text.tokenizer, in: &plan)
    } catch { throw .tokenizer(error) }
    let ofIDs: Reservation<Int32>
    do {
      ofIDs = try plan.reserve(
        ofTokenizer.limits.tokens, of: Int32.self, for: .text)
    } catch { throw .memory(error) }
    let work = try ModelLoader.allocate(plan, fileBytes: 0, settings, console)
    var buffer = TokenBuffer(work[ofIDs])
    do throws(TokenizerError) {
      let tokenizer = try Tokenizer(file, plan: ofTokenizer, in: work)
      try tokenizer.encode(
        .user(text), edges: .beginning, into: &buffer,
        work: TokenizerWork(ofTokenizer, in: work))
    } catch { throw .tokenizer(error) }
    let tokens = try TextTokens(count: buffer.count, settings, console)
    tokens.ids.raw.copy(from: buffer.ids.raw.bytes)
    // The text and the tokens that were made are views of them.
    extendLifetime(map)
    extendLifetime(work)
    return tokens
  }
}
