import CMPI
import Memory

/// Why several boards cannot compute together.
enum BoardError: Failure {
  /// `mpirun` started several processes, but Open MPI cannot be opened.
  case libraryMissing
  /// More processes than a model is ever shared out among.
  case tooMany
  /// Open MPI refuses to start.
  case startFailed
  /// Another number of shares than of boards.
  case sharesUneven(shares: Int, boards: Int)
  /// A board refuses what the leading one proposes.
  case refused(board: Int, BoardRefusal)

  var code: StaticString {
    switch self {
    case .libraryMissing: "mpi_missing"
    case .tooMany: "boards_too_many"
    case .startFailed: "mpi_failed"
    case .sharesUneven: "shares_uneven"
    case .refused: "board_refused"
    }
  }

  func describe(into out: inout TextBuffer) {
    switch self {
    case .libraryMissing:
      out.append("this is one of several processes that mpirun started, but ")
      out.append("Open MPI (")
      out.append(ranks_library().map { Bytes(cString: $0) } ?? Bytes())
      out.append(") cannot be opened")
    case .tooMany:
      out.append("mpirun started more than ")
      out.append(Int(RANKS_LIMIT))
      out.append(" processes")
    case .startFailed: out.append("Open MPI refuses to start")
    case .sharesUneven(let shares, let boards):
      out.append("--shares has ")
      out.append(shares)
      out.append(" numbers for ")
      out.append(boards)
      out.append(" boards")
    case .refused(let board, let reason):
      out.append("board ")
      out.append(board)
      out.append(reason.text)
    }
  }
}

/// Why a board does not take part.
enum BoardRefusal: UInt8 {
  case otherProgram = 1
  case otherModel = 2
  case cannotLoad = 3
  case silent = 4
  case otherShares = 5

  var text: StaticString {
    switch self {
    case .otherProgram: " runs another version of the program"
    case .otherModel: " has another model file"
    case .cannotLoad: " cannot load the model, and says why"
    case .silent: " does not answer"
    case .otherShares: " has a part of other shares"
    }
  }
}
