/// Which elements of a model's difference from the base are kept.
enum Sparsifier: Sendable, Equatable {
  /// All of them.
  case none
  /// The greatest magnitudes.
  case magnitude
  /// The greatest magnitudes without the very greatest.
  case outliers
  /// Each with the same probability.
  case random
  /// Each with a probability that grows with its rank in the row.
  case ranked
}

/// The parameters of a model in the task-arithmetic family.
struct TaskModel: Sendable {
  /// The model's place among the inputs.
  var input: Int
  var weight: Double
  var density: Double = 1
  var gamma: Double = 0.01
  var epsilon: Double = 0.15
}

/// The parameters of a merge in the task-arithmetic family.
struct TaskSettings: Sendable {
  var sparsifier: Sparsifier
  var hasConsensus: Bool
  var normalizes: Bool
  var rescales: Bool
  var lambda: Double
  var base: Int
  var models: [TaskModel]
  /// The random numbers of each model.
  var sequences: [RandomSequence]
}
