import Memory
import Models

/// The rows that a layer works on, of the widest layer; B is the batch, the most
/// tokens that are computed at once.
struct LayerBuffers: BitwiseCopyable {
  /// The memory, set aside.
  struct Plan: Sendable {
    fileprivate let residual: Reservation<Float>
    fileprivate let normed: Reservation<Float>
    fileprivate let query: Reservation<Float>
    fileprivate let key: Reservation<Float>
    fileprivate let value: Reservation<Float>
    fileprivate let attention: Reservation<Float>
    fileprivate let up: Reservation<Float>
    fileprivate let mixed: Reservation<Float>
    fileprivate let parts: Reservation<Float>

    init(
      _ shape: ModelConfiguration, batch: Int, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let queries = shape.widest { $0.queryWidth }
      let keys = shape.widest { $0.keyValueWidth }
      residual = try arena.reserve(rows: batch, columns: shape.hidden)
      normed = try arena.reserve(rows: batch, columns: shape.hidden)
      query = try arena.reserve(rows: batch, columns: queries)
      key = try arena.reserve(rows: batch, columns: keys)
      value = try arena.reserve(rows: batch, columns: keys)
      let channels = shape.widest { $0.taps > 0 ? shape.hidden : 0 }
      attention = try arena.reserve(
        rows: batch, columns: max(queries, channels))
      up = try arena.reserve(
        rows: batch, columns: shape.widest { $0.feedForward })
      mixed = try arena.reserve(rows: batch, columns: 3 * channels)
      let isTwice = shape.architecture.row.roundsGatedTwice
      parts = try arena.reserve(
        rows: isTwice ? 2 * batch : 0, columns: shape.hidden)
    }
  }

  let residual: Region<Float>  // [B, hidden]
  let normed: Region<Float>  // [B, hidden]
  let query: Region<Float>  // [B, heads · headDimension]
  let key: Region<Float>  // [B, keyValueHeads · headDimension]
  let value: Region<Float>  // [B, keyValueHeads · headDimension]
  let attention: Region<Float>  // [B, heads · headDimension], or [B, hidden]
  let up: Region<Float>  // [B, feedForward]
  let mixed: Region<Float>  // [B, 3 · hidden], of convolutions
  let parts: Region<Float>  // [2B, hidden], of what is rounded twice

  init(_ plan: Plan, _ arena: borrowing Arena) {
    residual = arena[plan.residual]
    normed = arena[plan.normed]
    query = arena[plan.query]
    key = arena[plan.key]
    value = arena[plan.value]
    attention = arena[plan.attention]
    up = arena[plan.up]
    mixed = arena[plan.mixed]
    parts = arena[plan.parts]
  }

  /// The buffers of tokens behind the first `rows` of a batch of `batch`.
  init(_ all: LayerBuffers, behind rows: Int, of batch: Int) {
    residual = all.residual.behind(rows, of: batch)
    normed = all.normed.behind(rows, of: batch)
    query = all.query.behind(rows, of: batch)
    key = all.key.behind(rows, of: batch)
    value = all.value.behind(rows, of: batch)
    attention = all.attention.behind(rows, of: batch)
    up = all.up.behind(rows, of: batch)
    mixed = all.mixed.behind(rows, of: batch)
    parts = all.parts.behind(rows, of: batch)
  }
}
