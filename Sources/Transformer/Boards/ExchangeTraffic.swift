import CKernels
public import GGUF
import Memory
import Models
import Tensors

/// What boards give each other for one token, counted.
public struct ExchangeTraffic {
  /// The times that all wait for each other's parts.
  public private(set) var exchanges = 0
  /// The bytes that each board gives in them, to each of the others.
  public private(set) var givenBytes: [Int]
  /// The bytes that the board which gets most of them gets.
  public private(set) var mostTakenBytes = 0

  private let shares: BoardShares

  /// Counts a token of a model, its logits among it.
  public init(_ file: GGUFFile, _ plan: TransformerPlan) {
    shares = plan.shares
    givenBytes = Array(repeating: 0, count: plan.shares.count)
    guard !shares.isAlone else { return }
    let shares = shares
    let shape = plan.configuration
    let residual = { shares.outputs(shape.hidden, for: $0) }
    for index in shape.layers.indices {
      let layer = shape.layers[index]
      if layer.attends {
        let forms = plan.forms(of: .attentionOutput, index, in: file)
        add(forms) { board in
          shares.heads(of: layer, for: board).given
            .times(layer.headDimension)
        }
      } else {
        addFloats { shares.outputs(3 * shape.hidden, for: $0) }
      }
      addFloats(residual)
      let down = shape.experts > 0 ? TensorRole.expertDown : .down
      let keepsFloats = shape.architecture.row.roundsGatedTwice
      let forms = keepsFloats ? .none : plan.forms(of: down, index, in: file)
      for _ in 0..<max(shape.expertsUsed, 1) {
        add(forms) { shares.feedForward(layer.feedForward, for: $0) }
      }
      addFloats(residual)
    }
    // The logits go to the board that leads.
    exchanges += 1
    for board in 1..<shares.count {
      let own = shares.outputs(shape.vocabulary, for: board).count
      let bytes = Parts.padded(
        (own + 1) * MemoryLayout<Float>.size)
      givenBytes[board] += bytes
      mostTakenBytes += bytes
    }
  }

  private mutating func add(
    _ forms: ActivationForms, _ part: (Int) -> Range<Int>
  ) {
    var width = forms.onlyBlock
    for board in 0..<shares.count {
      if let block = width, part(board).lowerBound % block != 0 { width = nil }
    }
    if let block = width, part(shares.count - 1).upperBound % block != 0 {
      width = nil
    }
    let isBlocks = width != nil
    count { board in
      let elements = part(board).count
      return Parts.padded(
        isBlocks
          ? forms.bytes(of: elements) : elements * MemoryLayout<Float>.size)
    }
  }

  private mutating func addFloats(_ part: (Int) -> Range<Int>) {
    count { part($0).count * MemoryLayout<Float>.size }
  }

  private mutating func count(_ bytes: (Int) -> Int) {
    exchanges += 1
    var (sum, least) = (0, Int.max)
    for board in 0..<shares.count {
      let own = bytes(board)
      givenBytes[board] += own
      sum += own
      least = min(least, own)
    }
    mostTakenBytes += sum - least
  }
}

extension TransformerPlan {
  /// The forms that the matrix of a role multiplies by.
  fileprivate func forms(
    of role: TensorRole, _ layer: Int, in file: GGUFFile
  ) -> ActivationForms {
    let tensor =
      configuration.name(of: role, layer: layer).tensor(in: file)
      ?? TensorName(role, layer: layer, expert: 0).tensor(in: file)
    guard let tensor,
      let record = kernel_select(
        UInt32(KERNEL_MATRIX), tensor.type.rawValue, features)
    else { return .none }
    return ActivationForms(of: record)
  }
}
