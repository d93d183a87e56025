/// The facts of a tensor's role.
public struct TensorRow: Sendable {
  /// The tensor's place in a model, which is also its place in a file.
  public enum Place: Sendable {
    /// Outside of the layers, before them.
    case first
    /// In a layer.
    case layer
    /// In a layer, one for each expert.
    case experts
    /// Outside of the layers, behind them.
    case last
  }

  /// The models, or layers, that have the tensor.
  public enum Presence: Sendable {
    /// All.
    case always
    /// Models whose layers have one feed-forward network.
    case dense
    /// Models whose layers have experts.
    case routed
    /// Models whose embedding is not the output matrix too.
    case untied
    /// Layers with this norm.
    case norm(LayerNorms)
    /// Models whose attention has sinks.
    case sinks
    /// Models whose file has it.
    case optional
    /// No model: a file that has it means the same without it.
    case ignored
  }

  /// The numbers that a tensor holds.
  public enum Content: Sendable {
    case matrix
    case norm
    case bias
    /// The taps of a short convolution, each channel's side by side.
    case filter
    /// Divisors of rotary frequencies.
    case divisors
  }

  /// A length of a tensor, in a model's own numbers.
  public enum Width: Sendable {
    case one
    case hidden
    case queries
    case keys
    case heads
    case headDimension
    case feedForward
    case experts
    case vocabulary
    case rotaryPairs
    /// The residual stream of a layer that is a short convolution; 0 in others.
    case channels
    /// Three times that.
    case channelsThrice
    case taps
  }

  /// The name in GGUF, behind `blk.N.` in a layer; that of the stack of all
  /// experts.
  public let name: StaticString
  /// The name that it has instead in some architectures, or `nil`.
  public var otherName: StaticString?
  /// The beginning of the name of one expert's tensor in files that do not stack
  /// them.
  public let single: StaticString?
  /// Outputs of a matrix; one of a vector.
  public let rows: Width
  /// Inputs of a matrix; the elements of a vector.
  public let columns: Width
  /// The numbers that it holds.
  public let content: Content
  /// Its place in the model.
  public let place: Place
  /// The models that have it.
  public let presence: Presence
  /// The role of the matrix' bias, or `nil` where it never has one.
  public let bias: TensorRole?

  static func matrix(
    _ name: StaticString, _ rows: Width, _ columns: Width,
    _ place: Place = .layer, _ presence: Presence = .always,
    bias: TensorRole? = nil
  ) -> TensorRow {
    TensorRow(
      name: name, single: nil, rows: rows, columns: columns, content: .matrix,
      place: place, presence: presence, bias: bias)
  }

  static func filter(
    _ name: StaticString, _ rows: Width, _ columns: Width
  ) -> TensorRow {
    TensorRow(
      name: name, single: nil, rows: rows, columns: columns, content: .filter,
      place: .layer, presence: .always, bias: nil)
  }

  static func stack(
    _ name: StaticString, _ single: StaticString, _ rows: Width,
    _ columns: Width, bias: TensorRole
  ) -> TensorRow {
    TensorRow(
      name: name, single: single, rows: rows, columns: columns,
      content: .matrix, place: .experts, presence: .routed, bias: bias)
  }

  static func vector(
    _ name: StaticString, _ count: Width, _ content: Content, _ place: Place,
    _ presence: Presence, or otherName: StaticString? = nil
  ) -> TensorRow {
    TensorRow(
      name: name, otherName: otherName, single: nil, rows: .one, columns: count,
      content: content,
      place: place, presence: presence, bias: nil)
  }

  static func bias(_ name: StaticString, _ count: Width) -> TensorRow {
    vector(name, count, .bias, .layer, .optional)
  }

  /// The biases of all experts' matrices, side by side.
  static func biases(_ name: StaticString, _ count: Width) -> TensorRow {
    TensorRow(
      name: name, single: nil, rows: .experts, columns: count, content: .bias,
      place: .layer, presence: .optional, bias: nil)
  }
}
