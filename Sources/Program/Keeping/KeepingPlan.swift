import Conversation
import Memory
import Models
import Sessions
import Transformer

/// The memory that sessions on disk need.
struct KeepingPlan {
  let files: SessionFiles.Plan
  private let common: SessionPrefix.Plan?

  /// Sets it aside.
  init(
    _ engine: TransformerPlan, _ settings: Settings, in arena: inout ArenaPlan
  ) throws(ProgramError) {
    do throws(MemoryError) {
      files = try SessionFiles.Plan(engine, in: &arena)
      common =
        settings.answer.prefix == nil
        ? nil : try SessionPrefix.Plan(context: engine.context, in: &arena)
    } catch { throw .memory(error) }
  }

  /// The common beginning of prompts, where an option names its file.
  func prefix(
    _ files: SessionFiles, _ answering: inout Answering, _ settings: Settings
  ) throws(ProgramError) -> SessionPrefix? {
    guard let common, let path = settings.answer.prefix else { return nil }
    do throws(SessionFileError) {
      return try SessionPrefix(
        common, files, path, &answering.answerer.session, in: answering.arena)
    } catch { throw .sessionFile(error) }
  }
}
