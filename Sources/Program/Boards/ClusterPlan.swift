import Machine
import Memory
import ModelFiles
import Models
import Transformer

/// `swiftlet plan MODEL --boards N`: what each of several boards holds, what
/// they give each other, and how fast that lets them be.
///
/// A token takes as long as the slowest board's reading of its part, and as long
/// as the exchanges: each has the link's own time, and its bytes travel at the
/// link's rate.
struct ClusterPlan {
  private let settings: Settings
  private let console: Console

  /// A command reaches the other boards, and so does the wish for logits.
  private static let commands = 2

  init(_ settings: Settings, _ console: Console) {
    self.settings = settings
    self.console = console.quiet
  }

  /// Writes a line for each board, and what a token takes.
  ///
  /// - Returns: `doesNotFit` where a board's part does not.
  func run(_ source: borrowing ModelSource) throws(ProgramError) -> ExitStatus {
    let boards = settings.plan.boards ?? 1
    let all: BoardShares
    do { all = try settings.model.shares(of: boards, index: 0) } catch {
      throw .boards(error)
    }
    var fits = true
    var mostRead = 0.0
    var leading: TransformerPlan?
    for board in 0..<boards {
      var arena = ArenaPlan()
      var options = settings.model.transformer
      options.shares = all.seen(by: board)
      let plan: TransformerPlan
      do {
        plan = try TransformerPlan(
          source.file, options, processors: BoardTeam.processors, arena: &arena)
      } catch { throw .model(error) }
      let budget = MemoryBudget(
        fileBytes: BoardTeam.ownBytes(of: source, options.shares), plan: arena,
        memory: settings.plan.memory)
      let read = ModelTraffic(source.file, plan)
        .bytes(1, depth: 0, isPrompt: false)
      if board == 0 {
        leading = plan
        try console.write { PlanCommand.describe(plan, &$0) }
      }
      mostRead = max(mostRead, read)
      fits = fits && budget.fits
      try write(board, budget, read)
    }
    guard let leading else { return .usage }
    try write(ExchangeTraffic(source.file, leading), mostRead, boards)
    return fits ? .success : .doesNotFit
  }

  private func write(
    _ board: Int, _ budget: MemoryBudget, _ read: Double
  ) throws(ProgramError) {
    try console.write { out in
      out.append("board ")
      out.append(board)
      out.append(": file ")
      out.append(mebibytes: budget.fileBytes)
      out.append(", memory ")
      out.append(mebibytes: budget.arenaBytes)
      out.append(", reads ")
      out.append(read / 1e6, decimals: 1)
      out.append(" MB a token; fits: ")
      out.append(budget.fits ? "yes\n" : "no\n")
    }
  }

  private func write(
    _ traffic: ExchangeTraffic, _ mostRead: Double, _ boards: Int
  ) throws(ProgramError) {
    let link = settings.plan.link
    let waits = Double(traffic.exchanges + ClusterPlan.commands)
    let exchanging =
      boards == 1
      ? 0
      : waits * link.exchangeSeconds
        + Double(traffic.mostTakenBytes) / link.bytesPerSecond
    try console.write { out in
      out.append("exchanges         ")
      out.append(traffic.exchanges)
      out.append(" a token, ")
      out.append(traffic.givenBytes[boards - 1])
      out.append(" bytes from the last board to each other one\n")
      out.append("link              ")
      out.append(exchanging * 1e3, decimals: 1)
      out.append(" ms a token\n")
      guard
        let rate = settings.plan.board?.answerRate
          ?? settings.plan.board?.readRate ?? settings.plan.board?.busRate
      else { return }
      let reading = mostRead / rate
      out.append("reading           ")
      out.append(reading * 1e3, decimals: 1)
      out.append(" ms a token\ntokens/s          ")
      out.append(1 / (reading + exchanging), decimals: 2)
      out.append(" expected\n")
    }
  }
}
