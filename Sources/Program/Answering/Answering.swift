import Conversation
import GGUF
import Memory
import ModelFiles
import Templates
import Tokenizers
import Transformer

/// The memory of everything that answers prompts.
struct AnsweringPlan {
  let engine: TransformerPlan
  let answerer: AnswererPlan
  let line: Reservation<UInt8>

  /// The chat template.
  var choice: TemplateChoice { answerer.choice }
}

/// A model that is ready to answer, and the arena behind it.
struct Answering: ~Copyable {
  /// The longest line of input, in bytes.
  static let lineBytes = 1 << 20

  /// The memory of everything; commands find their own parts in it.
  let arena: Arena
  let engine: TransformerPlan
  /// Memory to read a line of input into.
  let line: Region<UInt8>
  var answerer: Answerer

  /// Plans every byte.
  ///
  /// - Parameters:
  ///   - source: the model.
  ///   - settings: what the options say.
  ///   - arena: where the reservations go.
  ///   - console: told which defaults could not be kept.
  /// - Returns: the reservations.
  /// - Throws: `ProgramError` where the model cannot be run as asked.
  static func plan(
    _ source: borrowing ModelSource, _ settings: Settings,
    _ arena: inout ArenaPlan, _ console: Console
  ) throws(ProgramError) -> AnsweringPlan {
    let engine = try ModelLoader.plan(
      source, settings.model.transformer, &arena, console)
    let family = family(source)
    let choice = try choice(source, settings, family)
    let limits = AnswererLimits(
      lineBytes: lineBytes,
      standingBytes: (settings.answer.system?.count ?? 0)
        + (settings.run.instruction?.count ?? 0)
        + (settings.answer.variables?.count ?? 0),
      composes: settings.text.normalizes, tokenizer: settings.text.tokenizer)
    let answerer: AnswererPlan
    do {
      answerer = try AnswererPlan(
        source.file, engine, family, choice, limits, in: &arena)
    } catch { throw ProgramError(error) }
    do {
      return AnsweringPlan(
        engine: engine, answerer: answerer,
        line: try arena.reserve(lineBytes + 1, of: UInt8.self, for: .text))
    } catch { throw .memory(error) }
  }

  /// Loads a planned model.
  ///
  /// - Parameters:
  ///   - plan: the model's reservations.
  ///   - arenaPlan: all reservations, a command's own among them.
  ///   - source: the model.
  ///   - settings: what the options say.
  ///   - console: told about templates, threads and memory.
  /// - Throws: `ProgramError` where it does not fit or cannot be used.
  init(
    _ plan: AnsweringPlan, _ arenaPlan: ArenaPlan,
    _ source: borrowing ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    let arena = try ModelLoader.allocate(arenaPlan, source, settings, console)
    let transformer = try ModelLoader.load(
      source, plan.engine, arena, settings, console)
    do {
      answerer = try Answerer(
        plan.answerer, source.file, transformer, in: arena,
        stops: settings.answer.stops)
    } catch { throw ProgramError(error) }
    answerer.variables = settings.answer.variables
    Answering.tell(plan.choice, console)
    // The time zone is read now, not with the first prompt that asks for it.
    _ = CivilTime.here
    engine = plan.engine
    line = arena[plan.line]
    self.arena = arena
  }

  /// The family of a model, by its file and the file's name.
  static func family(
    _ source: borrowing ModelSource
  ) -> ModelFamily {
    ModelFamily(source.file, fileName: source.fileName)
  }
}
