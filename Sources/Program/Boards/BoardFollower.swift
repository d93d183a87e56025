import CHost
import CMPI
import Memory
import ModelFiles
import Models
import Transformer

/// A board that does not lead: it loads its part of the model, and computes what
/// it is told.
enum BoardFollower {
  /// The answer of a board that neither refuses nor is ready.
  static var stillWorking: UInt8 { 255 }

  /// Waits for a proposal, and follows it to the end.
  static func run(
    _ model: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    // It outlives the board that leads, which has something to say.
    host_catch_termination()
    var proposal = BoardProposal()
    let length = MemoryLayout<BoardProposal>.size
    let size = ranks_receive(0, &proposal, UInt32(length), true)
    // Commands that compute nothing let the others go at once.
    guard size == Int64(length) else { return .success }
    do throws(ProgramError) {
      guard proposal.isOfThisProgram else { return wait(.otherProgram) }
      let source = try ModelSource(model, console)
      guard proposal.isOf(source) else { return wait(.otherModel) }
      _ = try BoardTeam.shares(of: source.file)
      guard proposal.isShared(as: BoardTeam.shares) else {
        return wait(.otherShares)
      }
      return try follow(proposal, source, settings, console)
    } catch {
      console.report(error)
      return BoardTeam.isBroken ? .boardFailed : wait(.cannotLoad)
    }
  }

  private static func follow(
    _ proposal: BoardProposal, _ source: borrowing ModelSource,
    _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    let options = proposal.applied(to: settings.model.transformer)
    var arenaPlan = ArenaPlan()
    let plan = try ModelLoader.plan(
      source.file, options, &arenaPlan, console.quiet)
    let arena = try ModelLoader.allocate(arenaPlan, source, settings, console)
    let transformer = try ModelLoader.load(
      source, plan, arena, settings, console)
    answer(0)
    do { try transformer.follow() } catch { throw .model(error) }
    // The transformer is a view of it.
    extendLifetime(arena)
    return .success
  }

  /// Says that its work goes on.
  static func tellWorking() { answer(stillWorking) }

  /// Refuses, and waits to be let go.
  private static func wait(_ refusal: BoardRefusal) -> ExitStatus {
    answer(refusal.rawValue)
    BoardTeam.awaitEnd()
    return .boardFailed
  }

  /// Answers the board that leads.
  static func answer(_ answer: UInt8) {
    var answer = answer
    _ = ranks_send(0, &answer, 1)
  }
}
