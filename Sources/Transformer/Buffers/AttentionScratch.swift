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
      for layer in shape.layers where layer.attends {
        let dimension = UInt32(layer.headDimension)
        tile = max(tile, kernel_attention_scratch(dimension))
        partial = max(
          partial,
          kernel_attention_partials(
            UInt32(layer.heads), dimension,
            UInt32(layer.mostVisible(of: positions))))
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

extension LayerShape {
  /// The positions of all blocks that a token may look into.
  fileprivate func mostVisible(of positions: Int) -> Int {
    // A window may begin and end in the middle of a block.
    let block = Int(KERNEL_ATTENTION_BLOCK)
    guard let window, window < positions else { return positions }
    return min(window + 2 * block, positions)
  }
}
