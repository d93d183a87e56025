import CHost
import Conversation
import Files
import GGUF
import JSON
import Memory
import ModelFiles
import Models
import Transformer

/// `swiftlet logits`: a model's logits for given ids, for tests and tools.
struct LogitsCommand: ~Copyable {
  private let source: ModelSource
  @Kept private var settings: Settings
  private let console: Console

  /// Rows of logits that are held and written at once.
  private static let rows = 16

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    self.source = source
    self.settings = settings
    self.console = console
  }

  func run() throws(ProgramError) -> ExitStatus {
    guard let idsPath = settings.logits.ids, let outPath = settings.logits.out
    else {
      return .usage
    }
    let map: MappedFile
    do { map = try MappedFile(path: idsPath) } catch {
      throw .inputFile(ShortText(Bytes(cString: idsPath)), error)
    }
    let count = try readIds(map.bytes) { _, _ in }
    guard count > 0 else { throw .session(.promptEmpty) }

    var options = settings.model.transformer
    options.logitRows = LogitsCommand.rows
    // The ids are all there is: no position beyond them is needed.
    options.context = options.context ?? count
    var arenaPlan = ArenaPlan()
    let ids: Reservation<Int32>
    do {
      ids = try arenaPlan.reserve(count, of: Int32.self, for: .text)
    } catch { throw .memory(error) }
    let engine = try ModelLoader.plan(source.file, options, &arenaPlan, console)
    guard count <= engine.context else {
      throw .session(.promptTooLong(tokens: count, context: engine.context))
    }
    let arena = try ModelLoader.allocate(arenaPlan, source, settings, console)
    let transformer = try ModelLoader.load(
      source, engine, arena, settings, console)

    let tokens = arena[ids]
    let vocabulary = transformer.vocabulary
    var foreign: Int64?
    _ = try readIds(map.bytes) { index, id in
      if id >= 0, id < vocabulary {
        tokens[index] = Int32(id)
      } else {
        foreign = foreign ?? id
      }
    }
    if let foreign {
      throw .input(.idOutOfRange(foreign, vocabulary: vocabulary))
    }
    let out = try OutputFile(path: outPath)
    try compute(transformer, tokens, into: out)
    try out.close()
    // The tokens and the transformer are views of it.
    extendLifetime(arena)
    return .success
  }

  private func compute(
    _ transformer: Transformer, _ tokens: Region<Int32>,
    into out: borrowing OutputFile
  ) throws(ProgramError) {
    var position = 0
    while position < tokens.count {
      let end = min(position + transformer.batch, tokens.count)
      transformer.forward(tokens[position..<end], at: position)
      var row = 0
      while row < end - position {
        let last = min(row + transformer.logitRows, end - position)
        let logits: Region<Float>
        do {
          logits = try transformer.computeLogits(of: row..<last, at: position)
        } catch { throw .model(error) }
        try out.write(logits)
        row = last
      }
      position = end
    }
  }

  /// Gives each id of a JSON array to `take`; answers how many there are.
  private func readIds(
    _ text: Bytes, _ take: (Int, Int64) -> Void
  ) throws(ProgramError) -> Int {
    do throws(JSONError) {
      var count = 0
      var reader = JSONReader(text)
      try reader.beginArray()
      while try reader.nextElement() {
        take(count, try reader.integer())
        count += 1
      }
      try reader.end()
      return count
    } catch { throw .json(error) }
  }
}
