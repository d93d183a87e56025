import CHost
import Conversation
import Memory
import ModelFiles
import Sessions
import Transformer

/// Keeps the conversation of `chat` and `run` in files.
struct TalkKeeper {
  /// The file of `--session`.
  let path: Bytes?
  /// The common beginning of prompts.
  private(set) var prefix: SessionPrefix?
  private let plan: KeepingPlan
  private var made: SessionFiles?

  /// Keeps conversations in the memory that was set aside.
  init(_ plan: KeepingPlan, _ settings: Settings) {
    self.plan = plan
    path = settings.answer.session
  }

  /// Takes a common beginning, and goes on with the conversation of the file,
  /// where the options name them.
  mutating func begin(
    _ answering: inout Answering, _ source: borrowing ModelSource,
    _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    guard path != nil || settings.answer.prefix != nil else { return }
    let files = files(answering.arena, source)
    prefix = try plan.prefix(files, &answering, settings)
    guard let path else { return }
    do throws(SessionFileError) {
      // What the common beginning left is not lost.
      answering.answerer.session.clear()
      _ = try files.restore(&answering.answerer, from: path)
    } catch {
      if error.isMissing { return }
      throw .sessionFile(error)
    }
    let dialogue = answering.answerer.dialogue
    console.note { out in
      out.append("going on behind ")
      out.append(turns: dialogue.count)
      if settings.answer.system != nil {
        out.append(", with the system prompt of then")
      }
    }
  }

  /// Saves the conversation where `--session` says, or at `given`.
  mutating func save(
    _ answering: inout Answering, _ source: borrowing ModelSource,
    to given: Bytes? = nil
  ) throws(ProgramError) {
    guard let path = given ?? path else { return }
    let files = files(answering.arena, source)
    do throws(SessionFileError) {
      _ = try files.save(&answering.answerer, to: path)
    } catch { throw .sessionFile(error) }
  }

  /// Goes on with the conversation of a file.
  mutating func restore(
    _ answering: inout Answering, _ source: borrowing ModelSource,
    from path: Bytes
  ) throws(ProgramError) {
    let files = files(answering.arena, source)
    do throws(SessionFileError) {
      _ = try files.restore(&answering.answerer, from: path)
    } catch { throw .sessionFile(error) }
  }

  /// Files are made when they are first needed: a fingerprint of the model is
  /// read then.
  private mutating func files(
    _ arena: borrowing Arena, _ source: borrowing ModelSource
  ) -> SessionFiles {
    if let made { return made }
    let files = SessionFiles(plan.files, source, in: arena)
    made = files
    return files
  }
}

extension TextBuffer {
  /// Appends a number of turns.
  mutating func append(turns count: Int) {
    append(count)
    append(count == 1 ? " turn" : " turns")
  }
}
