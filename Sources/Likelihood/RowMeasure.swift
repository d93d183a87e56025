import CKernels
public import Memory
import Sampling
public import Transformer

/// Measures rows of logits, with memory that was planned.
public struct RowMeasure {
  /// What else is done with the rows.
  public enum Purpose: Sendable {
    /// Nothing.
    case surprise
    /// They become the base.
    case base
    /// They are compared with the base.
    case comparison
  }

  /// The memory, set aside.
  public struct Plan: Sendable {
    let scales: Reservation<kernel_row_scale>
    let steps: Reservation<kernel_row_step>
    let divergences: Reservation<kernel_row_divergence>
    let scores: Reservation<RowScore>
    let words: Reservation<UInt16>
    let vocabulary: Int
    let features: UInt32

    /// Sets aside memory for `rows` rows at once.
    ///
    /// - Parameters:
    ///   - rows: the most rows that are measured at once.
    ///   - vocabulary: the logits of a row.
    ///   - purpose: what else is done with them.
    ///   - features: the processor features that may be used; the bits do not
    ///     depend on them.
    ///   - arena: where the reservations go.
    /// - Throws: `MemoryError.planTooLarge`.
    public init(
      rows: Int, vocabulary: Int, for purpose: Purpose, features: UInt32,
      in arena: inout ArenaPlan
    ) throws(MemoryError) {
      self.vocabulary = vocabulary
      self.features = features
      scales = try arena.reserve(
        rows, of: kernel_row_scale.self, for: .logits)
      steps = try arena.reserve(rows, of: kernel_row_step.self, for: .logits)
      divergences = try arena.reserve(
        rows, of: kernel_row_divergence.self, for: .logits)
      scores = try arena.reserve(rows, of: RowScore.self, for: .logits)
      words = try arena.reserve(
        purpose == .surprise ? 0 : rows * BaseRow.words(of: vocabulary),
        of: UInt16.self, for: .logits)
    }
  }

  private let scales: Region<kernel_row_scale>
  private let steps: Region<kernel_row_step>
  private let divergences: Region<kernel_row_divergence>
  private let scores: Region<RowScore>
  private let words: Region<UInt16>
  private let vocabulary: Int
  private let features: UInt32

  /// Over the planned memory.
  public init(_ plan: Plan, in arena: borrowing Arena) {
    scales = arena[plan.scales]
    steps = arena[plan.steps]
    divergences = arena[plan.divergences]
    scores = arena[plan.scores]
    words = arena[plan.words]
    vocabulary = plan.vocabulary
    features = plan.features
  }

  /// Rows of the base, as its file has them; none where there is no base.
  public func base(_ rows: Int) -> Region<UInt16> {
    words[0..<min(rows * BaseRow.words(of: vocabulary), words.count)]
  }

  /// Measures a row for each of `tokens`, the ones that came next.
  ///
  /// With `.base` the rows of the base are written, with `.comparison` they must
  /// be there.
  ///
  /// - Throws: `BaseError.damaged` where a row of the base has no probabilities;
  ///   the row is counted from 0.
  public func measure(
    _ logits: Region<Float>, _ tokens: Region<Int32>, for purpose: Purpose,
    _ pool: ThreadPool
  ) throws(BaseError) -> Region<RowScore> {
    let stride = BaseRow.words(of: vocabulary)
    let count = UInt32(tokens.count)
    let job = kernel_rows_job(
      logits: logits.unsafeStart, scales: scales.unsafeStart,
      steps: steps.unsafeStart,
      codes: words.unsafeStart.map { $0 + BaseRow.headWords },
      divergences: divergences.unsafeStart, stride: stride,
      vocabulary: UInt32(vocabulary), features: features)
    pool.run(kernel_row_scales, job, units: count)
    for row in 0..<tokens.count {
      score(row, logits[row * vocabulary + Int(tokens[row])])
    }
    switch purpose {
    case .surprise: break
    case .base:
      for row in 0..<tokens.count {
        BaseRow.write(steps[row], to: words[(row * stride)..<words.count])
      }
      pool.run(kernel_row_codes, job, units: count)
      for row in 0..<tokens.count where vocabulary % 2 == 1 {
        words[(row + 1) * stride - 1] = 0
      }
    case .comparison:
      for row in 0..<tokens.count {
        let head = words[(row * stride)..<((row + 1) * stride)]
        guard BaseRow.read(&steps[row], from: head) else {
          throw .damaged(row: row)
        }
        let code = head[BaseRow.headWords + Int(tokens[row])]
        scores[row].baseSurprise =
          -(steps[row].step * Float(code) + steps[row].least)
      }
      pool.run(kernel_row_divergences, job, units: count)
      for row in 0..<tokens.count {
        let found = divergences[row]
        // The codes, and what is left out, move the sum by a few hundredths.
        guard found.weight > 0.5, found.weight < 2 else {
          throw .damaged(row: row)
        }
        scores[row].divergence = found.sum
        scores[row].agrees = found.agrees
      }
    }
    return scores[0..<tokens.count]
  }

  /// Begins the score of a row whose token has this logit.
  private func score(_ row: Int, _ logit: Float) {
    let scale = scales[row]
    let total = Logarithm.of(Float(scale.weights))
    let least = max(scale.least, scale.largest - 16)
    var step = kernel_row_step()
    step.step = (scale.largest - least) / 65535
    step.least_logit = least
    step.least = least - scale.largest - total
    step.log_total = scale.largest + total
    steps[row] = step
    var score = RowScore()
    score.surprise = (scale.largest - logit) + total
    scores[row] = score
  }
}
