import CMPI
import GGUF
import Machine
import Memory
import ModelFiles
import Models
import Transformer

/// The boards of this run; `mpirun` says which there are.
///
/// Board 0 leads: it has standard input and output, and does all that a command
/// does. The others hold their part of the model and follow it.
enum BoardTeam {
  /// The boards.
  static var count: Int {
    #if SWIFTLET_MPI
    Int(ranks_count())
    #else
    1
    #endif
  }
  /// Whether this is the first of several.
  static var isLeading: Bool { count > 1 && ranks_index() == 0 }
  /// Whether this is another one.
  static var isFollowing: Bool { count > 1 && ranks_index() > 0 }
  /// Whether a board was silent for too long.
  static var isBroken: Bool { count > 1 && ranks_lost() }

  /// The shares of all boards.
  nonisolated(unsafe) private(set) static var shares = BoardShares.alone

  /// The processors that this board's process may use.
  static var processors: Int {
    let here = MachineProcessors.here
    // Processes that share a machine are bound to processors of their own, or
    // share all of them.
    let sharing = here.usable < here.count ? 1 : Int(ranks_here())
    return max(here.usable / sharing, 1)
  }

  // Said where no Swift can run any more.
  private static var lateComplaint: StaticString {
    "swiftlet: another board did not start in time [board_lost]\n"
  }

  /// Takes this process's place among those that `mpirun` started.
  static func join(settings: Settings) throws(ProgramError) {
    let late = BoardTeam.lateComplaint.utf8Start
    let found = late.withMemoryRebound(
      to: CChar.self, capacity: BoardTeam.lateComplaint.utf8CodeUnitCount + 1
    ) { complaint in
      ranks_join(
        Double(settings.model.patience), complaint,
        ExitStatus.boardFailed.rawValue)
    }
    switch Int(found) {
    case RANKS_NO_LIBRARY: throw .boards(.libraryMissing)
    case RANKS_TOO_MANY: throw .boards(.tooMany)
    case RANKS_FAILED: throw .boards(.startFailed)
    default: break
    }
    #if SWIFTLET_MPI
    guard count > 1 else { return }
    do {
      shares = try settings.model.shares(of: count, index: Int(ranks_index()))
    } catch { throw .boards(error) }
    if settings.model.measuresShares {
      shares = try measuredShares(settings.model.transformer.threads)
    }
    #endif
  }

  /// The shares by which a file's rows are computed: its own where it is a slice.
  ///
  /// - Throws: `ProgramError.model` where it is another board's slice.
  static func shares(of file: GGUFFile) throws(ProgramError) -> BoardShares {
    do throws(ModelError) {
      guard let slice = try BoardSlice(file) else { return shares }
      let own = slice.shares
      guard own.count == count, own.index == shares.index else {
        throw .isSlice(board: own.index, boards: own.count)
      }
      shares = own
      return own
    } catch { throw .model(error) }
  }

  /// The bytes of a model's file that this board touches.
  static func ownBytes(
    of source: borrowing ModelSource, _ settings: Settings
  ) -> Int {
    // A copy is one of whole files.
    settings.model.copiesModel ? source.byteCount : ownBytes(of: source, shares)
  }

  /// The bytes that a board with its part of `shares` touches.
  static func ownBytes(
    of source: borrowing ModelSource, _ shares: BoardShares
  ) -> Int {
    guard !shares.isAlone, let shape = try? ModelConfiguration(source.file)
    else { return source.byteCount }
    let slice = source.file.entry(BoardSlice.sharesKey)
    return slice == nil
      ? shares.storedBytes(of: source.file, in: shape) : source.byteCount
  }

  /// Tells the other boards what they shall load.
  static func propose(
    _ plan: TransformerPlan, _ source: borrowing ModelSource
  ) {
    var proposal = BoardProposal(plan, source)
    for board in 1..<count {
      _ = ranks_send(
        UInt32(board), &proposal, UInt32(MemoryLayout<BoardProposal>.size))
    }
  }

  /// Waits until all have loaded it, or say nothing for too long.
  static func awaitOthers() throws(ProgramError) {
    var refused: BoardError?
    for board in 1..<count {
      let answer = heard(board)
      let reason = answer.map { BoardRefusal(rawValue: $0) } ?? .silent
      if let reason { refused = refused ?? .refused(board: board, reason) }
    }
    if let refused { throw .boards(refused) }
  }

  /// The answer of a board, or `nil` of one that was silent for too long.
  private static func heard(_ board: Int) -> UInt8? {
    var answer = BoardFollower.stillWorking
    while answer == BoardFollower.stillWorking {
      guard ranks_receive(UInt32(board), &answer, 1, false) == 1 else {
        return nil
      }
    }
    return answer
  }

  /// Tells the leading board whether this one's work went well, and waits to be
  /// let go.
  static func tell(_ isSound: Bool) -> ExitStatus {
    BoardFollower.answer(isSound ? 1 : 0)
    awaitEnd()
    return isSound ? .success : .requestFailed
  }

  /// Waits until the leading board lets this one go.
  static func awaitEnd() {
    var command: (UInt64, UInt64) = (0, 0)
    _ = ranks_receive(
      0, &command, UInt32(MemoryLayout.size(ofValue: command)), true)
  }

  /// Whether a board's work went well; one that says nothing for too long failed.
  static func hear(_ board: Int) -> Bool { heard(board) == 1 }

  /// Ends this process's part in the run.
  static func leave(_ status: ExitStatus) -> ExitStatus {
    guard count > 1 else { return status }
    if isLeading { Transformer.release(boards: count) }
    let last = isBroken ? ExitStatus.boardFailed : status
    ranks_leave(last.rawValue)
    return last
  }
}
