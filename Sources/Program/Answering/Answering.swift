import Conversation
import Files
import GGUF
import Memory
import ModelFiles
import Models
import Templates
import Tokenizers
import Transformer

/// The memory of everything that answers prompts.
struct AnsweringPlan {
  let engine: TransformerPlan
  let answerer: AnswererPlan
  /// The model that guesses tokens, and the memory of it.
  let draft: (file: DraftFile, engine: TransformerPlan)?
  let line: Reservation<UInt8>
  /// The form that answers are held to.
  let form: AnswerForm.Source?

  /// The bytes of the file of the model that guesses tokens.
  var draftBytes: Int { draft?.file.byteCount ?? 0 }

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
  /// The form that answers are held to.
  let form: AnswerForm.Source?
  /// What makes answers.
  @Kept var answerer: Answerer

  /// Plans every byte.
  ///
  /// - Parameters:
  ///   - source: the model.
  ///   - settings: what the options say.
  ///   - arena: where the reservations go.
  ///   - console: told which defaults could not be kept.
  ///   - takesApart: whether answers may be taken apart.
  ///   - specials: control and user-defined tokens that a text may hold, where
  ///     the context has fewer positions.
  /// - Returns: the reservations.
  /// - Throws: `ProgramError` where the model cannot be run as asked.
  static func plan(
    _ source: borrowing ModelSource, _ settings: Settings,
    _ arena: inout ArenaPlan, _ console: Console, takesApart: Bool = false,
    specials: Int = 0
  ) throws(ProgramError) -> AnsweringPlan {
    var options = settings.model.transformer
    if settings.answer.sampling.speculates {
      options.logitRows = 1 + Transformer.mostDrafts
    }
    let form = try settings.form.source()
    let engine = try ModelLoader.plan(source.file, options, &arena, console)
    let draft = try draft(settings, engine, &arena, console)
    let family = family(source)
    let choice = try choice(source, settings, family)
    var limits = AnswererLimits(
      lineBytes: lineBytes,
      standingBytes: (settings.answer.system?.count ?? 0)
        + (settings.run.instruction?.count ?? 0)
        + (settings.answer.variables?.count ?? 0),
      formBytes: settings.form.bytes,
      composes: settings.text.normalizes, tokenizer: settings.text.tokenizer)
    limits.takesApart = takesApart || form != nil
    limits.specials = specials
    let answerer: AnswererPlan
    do {
      answerer = try AnswererPlan(
        source.file, engine, family, choice, limits,
        draft: draft.map { ($0.file.file, $0.engine) }, in: &arena)
    } catch {
      if case .draft = error { draft?.file.note(console) }
      throw ProgramError(error)
    }
    do {
      return AnsweringPlan(
        engine: engine, answerer: answerer, draft: draft,
        line: try arena.reserve(lineBytes + 1, of: UInt8.self, for: .text),
        form: form)
    } catch { throw .memory(error) }
  }

  /// Plans the model that guesses tokens, where one is named: as the other one,
  /// with the same context where it was trained on that much.
  private static func draft(
    _ settings: Settings, _ engine: TransformerPlan, _ arena: inout ArenaPlan,
    _ console: Console
  ) throws(ProgramError) -> (file: DraftFile, engine: TransformerPlan)? {
    guard let path = settings.model.draft,
      settings.answer.sampling.speculates
    else { return nil }
    let file = try DraftFile(path, console)
    arena.isForDraft = true
    defer { arena.isForDraft = false }
    do throws(ProgramError) {
      var options = settings.model.transformer
      do {
        options.context = min(
          engine.context, try ModelConfiguration(file.file).trainedContext)
      } catch { throw .model(error) }
      return (
        file, try ModelLoader.plan(file.file, options, &arena, console.quiet)
      )
    } catch {
      file.note(console)
      throw error
    }
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
    let arena = try ModelLoader.allocate(
      arenaPlan, fileBytes: BoardTeam.ownBytes(of: source, settings),
      draftBytes: plan.draftBytes,
      settings, console)
    let transformer = try ModelLoader.load(
      source, draftBytes: plan.draftBytes, plan.engine, arena, settings,
      console)
    var drafting: Transformer?
    if let draft = plan.draft {
      do {
        drafting = try Transformer(
          draft.file.file, draft.engine, arena, mapping: draft.file.mapping)
      } catch {
        draft.file.note(console)
        throw .model(error)
      }
    }
    var answerer: Answerer
    do {
      answerer = try Answerer(
        plan.answerer, source.file, transformer, in: arena,
        stops: settings.answer.stops, draft: drafting)
    } catch { throw ProgramError(error) }
    answerer.variables = settings.answer.variables
    answerer.thinks = settings.answer.thinks
    self.answerer = answerer
    Answering.tell(plan.choice, console)
    // Only guesses suffer where its file fails from here on.
    plan.draft?.file.mapping.excuse()
    // The time zone is read now, not with the first prompt that asks for it.
    _ = CivilTime.here
    engine = plan.engine
    form = plan.form
    line = arena[plan.line]
    self.arena = arena
  }

  /// Holds the next answer to the form that an option names.
  mutating func holdForm() throws(ProgramError) {
    guard let form else { return }
    do { try answerer.hold(to: form) } catch {
      throw ProgramError(error)
    }
  }

  /// The family of a model, by its file and the file's name.
  static func family(
    _ source: borrowing ModelSource
  ) -> ModelFamily {
    ModelFamily(source.file, fileName: source.fileName)
  }
}
