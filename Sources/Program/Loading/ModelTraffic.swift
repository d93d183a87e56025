import GGUF
import Memory
import Transformer

/// The bytes that a model's tests read and the operations of its matrices.
///
/// Floating-point numbers: sums of hostile files' sizes cannot overflow.
struct ModelTraffic {
  /// Weights that every token reads: all but the output matrix, and of an
  /// embedding that is no output matrix nothing.
  private var layers = Weights()
  /// Weights of the experts of all layers.
  private var experts = Weights()
  /// The output matrix.
  private var output = Weights()
  /// Experts of a layer, and how many of them a token takes.
  private let expertCount: Int
  private let expertsUsed: Int
  private let cacheBytes: Double
  private let batch: Int

  private struct Weights {
    var bytes = 0.0
    var products = 0.0

    mutating func add(_ tensor: GGUFTensor) {
      bytes += Double(tensor.data.count)
      if tensor.rank > 1 { products += Double(tensor.elementCount) }
    }
  }

  /// Looks at the tensors of `file`.
  init(_ file: GGUFFile, _ plan: TransformerPlan) {
    batch = plan.batch
    cacheBytes = Double(plan.cacheBytesPerPosition)
    expertCount = max(plan.configuration.experts, 1)
    expertsUsed = max(plan.configuration.expertsUsed, 1)
    let hasHead = file.tensor("output.weight") != nil
    for tensor in file.tensors {
      if tensor.name == "output.weight" {
        output.add(tensor)
      } else if tensor.name == "token_embd.weight" {
        if !hasHead { output.add(tensor) }
      } else if ModelTraffic.isExpert(tensor.name) {
        experts.add(tensor)
      } else {
        layers.add(tensor)
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
      sum += cacheBytes * Double(depth + done)
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

  /// Whether the tensor holds experts: `ffn_up_exps`, or one of them,
  /// `ffn_up.3`.
  private static func isExpert(_ name: Bytes) -> Bool {
    if name.firstIndex(of: Bytes("_exps.")) != nil { return true }
    guard let start = name.firstIndex(of: Bytes(".ffn_")) else { return false }
    let rest = name.suffix(from: start + 1)
    guard let dot = rest.firstIndex(of: Bytes(".")), dot + 1 < rest.count
    else { return false }
    return rest[dot + 1] >= 0x30 && rest[dot + 1] <= 0x39
  }
}
