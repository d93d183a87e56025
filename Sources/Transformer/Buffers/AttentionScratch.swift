import CKernels
import Memory
import Models

/// The memory in which attention works.
struct AttentionScratch: BitwiseCopyable {
  /// The memory, set aside.
  struct Plan: Sendable {
    fileprivate let tiles: Reservation<Float>
    fileprivate let partials: Reservation<Float>

    init(
      _ shape: ModelConfiguration, threads: Int, positions: Int,
      _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      var tile = 0
      var partial = 0
      for layer in shape.layers {
        let dimension = UInt32(layer.headDimension)
        tile = max(tile, kernel_attention_scratch(dimension))
        partial = max(
          partial,
          kernel_attention_partials(
            UInt32(layer.heads), dimension, UInt32(positions)))
      }
      tiles = try arena.reserve(
        threads * tile, of: Float.self, for: .kernelScratch)
      partials = try arena.reserve(
        partial, of: Float.self, for: .kernelScratch)
    }
  }

  let tiles: Region<Float>  // per thread
  let partials: Region<Float>  // attention of one token, a part per block

  init(_ plan: Plan, _ arena: borrowing Arena) {
    tiles = arena[plan.tiles]
    partials = arena[plan.partials]
  }
}
