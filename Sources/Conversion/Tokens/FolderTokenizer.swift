import GGUF
import Memory
import Models
import Tokenizers
public import Workbench

/// A folder's tokenizer as the engine runs it.
public final class FolderTokenizer {
  /// The most bytes of a text.
  public static let textLimit = 65_536

  private let header: HeaderBytes
  private let arena: Arena
  private let tokenizer: Tokenizer
  private let work: TokenizerWork
  private let ids: Region<Int32>

  /// The tokenizer of a model.
  ///
  /// - Throws: a `WorkshopFailure` where it cannot be converted.
  public init(_ folder: ModelFolder) throws {
    let conversion = try GGUFConversion(folder)
    header = try HeaderBytes(conversion.metadata, [])
    do {
      let file = try GGUFFile(header.bytes)
      var plan = ArenaPlan()
      let limits = TokenizerLimits(
        textBytes: FolderTokenizer.textLimit,
        pieceBytes: FolderTokenizer.textLimit, tokens: 8192)
      let tables = try TokenizerPlan(file, limits: limits, in: &plan)
      let ids = try plan.reserve(8192, of: Int32.self, for: .text)
      arena = try Arena(plan)
      tokenizer = try Tokenizer(file, plan: tables, in: arena)
      work = TokenizerWork(tables, in: arena)
      self.ids = arena[ids]
    } catch {
      throw DocumentFailure.unavailable(
        file: folder.name + "/tokenizer.json", reason: "it cannot be run")
    }
  }

  /// The ids of the beginning-of-text token, where there is one, and of a text, in
  /// which special tokens are recognised.
  ///
  /// - Throws: `DocumentFailure` where the text is too long.
  public func ids(_ text: String) throws(DocumentFailure) -> [Int] {
    var text = text
    let result: [Int]? = text.withUTF8 { buffer in
      var list = TokenBuffer(ids)
      let bytes = Bytes(start: buffer.baseAddress, count: buffer.count)
      do throws(TokenizerError) {
        try tokenizer.encode(.template(bytes), into: &list, work: work)
      } catch { return nil }
      return (0..<list.count).map { Int(list[$0]) }
    }
    guard var found = result else {
      throw .tooLarge(
        file: "a prompt", what: "bytes", count: text.utf8.count,
        limit: FolderTokenizer.textLimit)
    }
    if let beginning = tokenizer.beginning, found.first != Int(beginning) {
      found.insert(Int(beginning), at: 0)
    }
    return found
  }
}
