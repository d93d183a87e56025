import Memory
import Models

extension ConvolutionStates {
  /// The memory of the states, set aside; empty where no layer is a convolution.
  struct Plan: Sendable {
    let shape: Shape
    let history: Reservation<Float>
    let kept: Reservation<Float>
    let checkpoints: Reservation<Int>
    let numbers: Reservation<Int>
    let rows: Reservation<Int>

    /// Sets aside memory for the convolutions of a model.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    init(
      _ configuration: ModelConfiguration, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let layers = configuration.layers
      let taps = configuration.widest { $0.taps }
      var count = 0
      for layer in layers where layer.taps > 0 { count += 1 }
      shape = Shape(
        convolutions: count,
        slots: count == 0
          ? 0 : taps - 1 + Shape.positionsBack + Transformer.mostDrafts,
        channels: count == 0 ? 0 : configuration.hidden,
        taps: taps, checkpoints: count == 0 ? 0 : Shape.mostCheckpoints)
      history = try arena.reserve(
        shape.historyFloats, of: Float.self, for: .keyValueCache)
      kept = try arena.reserve(
        shape.checkpoints * shape.checkpointFloats, of: Float.self,
        for: .keyValueCache)
      checkpoints = try arena.reserve(
        shape.checkpoints, of: Int.self, for: .weightIndex)
      numbers = try arena.reserve(2, of: Int.self, for: .weightIndex)
      rows = try arena.reserve(
        count == 0 ? 0 : layers.count, of: Int.self, for: .weightIndex)
    }
  }

  /// The lengths of the states.
  struct Shape: BitwiseCopyable, Sendable {
    /// Positions by which the last state can be taken back at any time.
    static let positionsBack = 32
    /// Earlier positions whose states are kept.
    static let mostCheckpoints = 8

    let convolutions: Int
    let slots: Int  // positions of the history
    let channels: Int
    let taps: Int
    let checkpoints: Int

    /// Of a layer.
    var layerFloats: Int { slots * channels }
    /// Of all layers.
    var historyFloats: Int { convolutions * layerFloats }
    /// Of a checkpoint of all layers.
    var checkpointFloats: Int { convolutions * (taps - 1) * channels }
  }
}
