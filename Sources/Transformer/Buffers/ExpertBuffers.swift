import Memory
import Models

/// The rows that experts work on; empty where a model has none.
struct ExpertBuffers: BitwiseCopyable {
  /// The memory, set aside.
  struct Plan: Sendable {
    fileprivate let shares: Reservation<Float>
    fileprivate let chosen: Reservation<UInt32>
    fileprivate let rows: Reservation<Float>

    init(
      _ shape: ModelConfiguration, batch: Int, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let routed = shape.experts == 0 ? 0 : batch
      shares = try arena.reserve(rows: routed, columns: shape.experts)
      chosen = try arena.reserve(routed, of: UInt32.self, for: .activations)
      rows = try arena.reserve(rows: routed, columns: shape.hidden)
    }
  }

  let shares: Region<Float>  // [B, experts]: of each in the token's sum
  let chosen: Region<UInt32>  // [B]: the tokens that chose one expert
  let rows: Region<Float>  // [B, hidden]: one expert's input, then its output
  let count: Int

  init(_ plan: Plan, experts: Int, _ arena: borrowing Arena) {
    shares = arena[plan.shares]
    chosen = arena[plan.chosen]
    rows = arena[plan.rows]
    count = experts
  }

  /// The buffers of tokens behind the first `rows` of a batch of `batch`.
  init(_ all: ExpertBuffers, behind rows: Int, of batch: Int) {
    shares = all.shares.behind(rows, of: batch)
    chosen = all.chosen.behind(rows, of: batch)
    self.rows = all.rows.behind(rows, of: batch)
    count = all.count
  }
}
