import Memory

/// The windows of each layer, as a file has them.
struct LayerWindows {
  private let size: Int?
  private let pattern: Pattern

  private enum Pattern {
    /// All but the last of each so many layers, all layers for 0.
    case period(Int)
    /// 1 for each layer with a window.
    case each(LayerIntegers)
  }

  /// Reads the windows of `layers` layers.
  ///
  /// - Throws: `ModelError` where a number is out of its range, or a window is
  ///   missing.
  init(_ keys: MetadataReader, layers: Int) throws(ModelError) {
    guard
      case .alternating(let period, let usual) = keys.architecture.row.windows
    else {
      size = nil
      pattern = .period(0)
      return
    }
    let fallback = usual.flatMap { $0 > 0 ? $0 : nil }
    // Where a model may do without windows, 0 stands for that.
    let isOptional = usual == nil
    let found = try keys.integer(
      .window, (isOptional ? 0 : 1)...Int(Int32.max),
      or: isOptional ? 0 : fallback)
    size = found == 0 ? nil : found
    pattern =
      switch try keys.perLayer(
        .windowPattern, 0...ModelLimits.layers, layers: layers)
      {
      case nil: .period(period)
      case .common(let period)?: .period(period)
      case .some(let each): .each(each)
      }
  }

  /// The positions that tokens of layer `layer` look at; `nil` for all.
  subscript(layer: Int) -> Int? {
    switch pattern {
    case .period(let period):
      LayerWindows.isWindowed(layer, period: period) ? size : nil
    case .each(let each): each[layer] != 0 ? size : nil
    }
  }

  /// Whether layer `layer` has a window: all but the last of each `period`, all
  /// layers for 0.
  static func isWindowed(_ layer: Int, period: Int) -> Bool {
    period == 0 || layer % period < period - 1
  }
}
