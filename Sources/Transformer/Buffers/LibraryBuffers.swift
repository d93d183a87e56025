import CKernels
import Memory
import Models

/// The memory that a library multiplies prompts in; empty without one.
struct LibraryBuffers: BitwiseCopyable {
  /// The memory, set aside.
  struct Plan: Sendable {
    fileprivate let gates: Reservation<Float>
    fileprivate let panels: Reservation<Float>

    /// Sets aside memory for prompts by a library, or none.
    init(
      _ shape: ModelConfiguration, isUsed: Bool, batch: Int, threads: Int,
      widest: Int, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      gates = try arena.reserve(
        rows: isUsed ? batch : 0, columns: shape.widest { $0.feedForward })
      panels = try arena.reserve(
        rows: isUsed ? threads * Int(KERNEL_LIBRARY_ROWS) : 0, columns: widest,
        for: .kernelScratch)
    }
  }

  let gates: Region<Float>  // [B, feedForward]
  let panels: Region<Float>  // per thread of prompts

  init(_ plan: Plan, _ arena: borrowing Arena) {
    gates = arena[plan.gates]
    panels = arena[plan.panels]
  }

  /// Whether there is a library.
  var isUsed: Bool { panels.count > 0 }
}
