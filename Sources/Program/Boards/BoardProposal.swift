import Memory
import ModelFiles
import Models
import Release
import Sessions
import Transformer

/// What all boards must have alike before weights are read: the program, the
/// model file and what was planned.
///
/// Boards send its bytes; of another program's nothing but the beginning is
/// looked at.
struct BoardProposal: BitwiseCopyable {
  private var mark: UInt64 = 0x5377_6966_746C_6574
  private var version: UInt64
  private var keys: UInt64
  private var weights: UInt64
  private var context: Int64
  private var batch: Int64
  private var logitRows: Int64
  private var keyType: Int64
  private var valueType: Int64
  private var shares: InlineArray<64, Int64> = InlineArray(repeating: 0)

  /// What the leading board has.
  init(_ plan: TransformerPlan, _ source: borrowing ModelSource) {
    version = BoardProposal.version
    (keys, weights) = BoardProposal.fingerprint(source)
    context = Int64(plan.context)
    batch = Int64(plan.batch)
    logitRows = Int64(plan.logitRows)
    keyType = BoardProposal.number(of: plan.keyType)
    valueType = BoardProposal.number(of: plan.valueType)
    for board in 0..<plan.shares.count {
      shares[board] = Int64(plan.shares.share(of: board))
    }
  }

  /// Nothing yet: memory for a proposal.
  init() {
    (mark, version, keys, weights) = (0, 0, 0, 0)
    (context, batch, logitRows, keyType, valueType) = (0, 0, 0, 0, 0)
  }

  /// Whether it is of this program, with this machine's order of bytes.
  var isOfThisProgram: Bool {
    mark == 0x5377_6966_746C_6574 && version == BoardProposal.version
  }

  /// Whether it is of this model.
  func isOf(_ source: borrowing ModelSource) -> Bool {
    BoardProposal.fingerprint(source) == (keys, weights)
  }

  /// Whether its shares are these.
  func isShared(as own: BoardShares) -> Bool {
    let shares = shares
    for board in 0..<own.count where Int(shares[board]) != own.share(of: board)
    {
      return false
    }
    return true
  }

  /// A board's own options, with what all must have alike.
  func applied(to own: TransformerOptions) -> TransformerOptions {
    var options = own
    options.context = Int(context)
    options.batch = Int(batch)
    options.logitRows = Int(logitRows)
    options.keyType = KeyValueType.allCases[Int(keyType)]
    options.valueType = KeyValueType.allCases[Int(valueType)]
    return options
  }

  /// What tells a model from others, of a slice the one that it is of.
  private static func fingerprint(
    _ source: borrowing ModelSource
  ) -> (UInt64, UInt64) {
    if let slice = try? BoardSlice(source.file) {
      return (slice.source.keys, slice.source.weights)
    }
    let model = ModelFingerprint(source)
    return (model.keys, model.weights)
  }

  private static func number(of type: KeyValueType) -> Int64 {
    Int64(KeyValueType.allCases.firstIndex(of: type) ?? 0)
  }

  /// The program's version, and the length of a proposal in it.
  private static var version: UInt64 {
    var sum = UInt64(MemoryLayout<BoardProposal>.size)
    let text = Bytes(Release.version)
    for index in 0..<text.count { sum = sum &* 31 &+ UInt64(text[index]) }
    return sum
  }
}
