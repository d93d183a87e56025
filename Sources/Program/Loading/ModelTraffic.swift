import GGUF
import Memory
import Models
import Transformer

/// The bytes that a model's tests read and the operations of its matrices.
///
/// Floating-point numbers: sums of hostile files' sizes cannot overflow.
struct ModelTraffic {
  /// Weights that every token reads: all but the output matrix and the experts,
  /// and nothing of an embedding that is not the output matrix too.
  private var layers = Weights()
  /// Weights of the experts of all layers.
  private var experts = Weights()
  /// The output matrix.
  private var output = Weights()
  /// Experts of a layer, and how many of them a token takes.
  private let expertCount: Int
  private let expertsUsed: Int
  private let cache: KeyValueCache.Plan
  /// What short convolutions remember, of all layers.
  private let stateBytes: Double
  private let batch: Int

  private struct Weights {
    var bytes = 0.0
    var products = 0.0

    mutating func add(
      _ tensor: GGUFTensor, _ role: TensorRole?, _ plan: TransformerPlan
    ) {
      // Of what several boards share, this one's rows.
      let shares = plan.shares
      let shape = plan.configuration
      let rows =
        role == .embedding
        ? shares.outputs(shape.vocabulary, for: shares.index)
        : shares.storedRows(of: tensor, in: shape)
      let own = Double(rows.count) / Double(tensor.dimension(1))
      bytes += Double(tensor.data.count) * own
      if tensor.rank > 1, role?.row.content != .bias {
        products += Double(tensor.elementCount) * own
      }
    }
  }

  /// Looks at the tensors of `file`.
  init(_ file: GGUFFile, _ plan: TransformerPlan) {
    batch = plan.batch
    cache = plan.cache
    expertCount = max(plan.configuration.experts, 1)
    expertsUsed = max(plan.configuration.expertsUsed, 1)
    var states = 0.0
    for layer in plan.configuration.layers where layer.taps > 0 {
      states += Double((layer.taps - 1) * plan.configuration.hidden)
    }
    stateBytes = states * Double(MemoryLayout<Float>.size)
    for tensor in file.tensors {
      let role = TensorRole(named: tensor.name)
      switch role {
      case .output?: output.add(tensor, role, plan)
      case .embedding?:
        if plan.configuration.isTied { output.add(tensor, role, plan) }
      case .some(let one) where one.isExpert || one.isBiasOfExperts:
        experts.add(tensor, role, plan)
      default: layers.add(tensor, role, plan)
      }
    }
  }

  /// The bytes of `tokens` computed behind `depth` positions, in batches or one
  /// by one, with the logits of the last or of each.
  func bytes(_ tokens: Int, depth: Int, isPrompt: Bool) -> Double {
    var sum = isPrompt ? output.bytes : 0
    var done = 0
    while done < tokens {
      let count = isPrompt ? min(batch, tokens - done) : 1
      done += count
      // At most: several tokens may take the same experts.
      let taken = min(count * expertsUsed, expertCount)
      sum += layers.bytes
      sum += experts.bytes * Double(taken) / Double(expertCount)
      sum += isPrompt ? 0 : output.bytes
      sum += Double(cache.bytesRead(of: depth + done)) + stateBytes
    }
    return sum
  }

  /// The operations of the matrices for the same, a multiplication and an
  /// addition being two.
  func operations(_ tokens: Int, isPrompt: Bool) -> Double {
    let used = Double(expertsUsed) / Double(expertCount)
    let token = layers.products + experts.products * used
    return 2
      * (Double(tokens) * token
        + Double(isPrompt ? 1 : tokens) * output.products)
  }
}

extension TensorRole {
  /// Whether it holds the biases of all experts.
  fileprivate var isBiasOfExperts: Bool {
    row.content == .bias && row.rows == .experts
  }
}
