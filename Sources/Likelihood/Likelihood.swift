public import Memory
import Sampling

/// The figures of a text, of all rows that were measured.
public struct Likelihood {
  /// The memory, set aside.
  public struct Plan: Sendable {
    let divergences: Reservation<Float>

    /// Sets aside memory for the divergences of `rows` rows; none where nothing
    /// is compared.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    public init(rows: Int, in arena: inout ArenaPlan) throws(MemoryError) {
      divergences = try arena.reserve(rows, of: Float.self, for: .logits)
    }
  }

  /// The rows.
  public private(set) var count = 0
  private var surprise = Moments()
  private var baseSurprise = Moments()
  private var surprises = 0.0  // of products of both
  private var divergence = Moments()
  private var change = Moments()
  private var squaredChange = Moments()
  private var mostChange = 0.0
  private var agreements = 0
  private let divergences: Region<Float>

  /// Over the planned memory.
  public init(_ plan: Plan, in arena: borrowing Arena) {
    divergences = arena[plan.divergences]
  }

  /// Whether rows are compared with a base.
  private var isComparison: Bool { divergences.count > 0 }

  /// Takes the next rows.
  public mutating func add(_ scores: Region<RowScore>) {
    for index in 0..<scores.count {
      let score = scores[index]
      surprise.add(Double(score.surprise))
      if isComparison { compare(score) }
      count += 1
    }
  }

  private mutating func compare(_ score: RowScore) {
    baseSurprise.add(Double(score.baseSurprise))
    surprises += Double(score.surprise) * Double(score.baseSurprise)
    divergence.add(score.divergence)
    divergences[count] = Float(score.divergence)
    let moved = Double(
      Exponential.of(min(-score.surprise, 0))
        - Exponential.of(min(-score.baseSurprise, 0)))
    change.add(moved)
    squaredChange.add(moved * moved)
    mostChange = max(mostChange, moved.magnitude)
    if score.agrees { agreements += 1 }
  }

  /// e to the power of the mean surprise.
  public var perplexity: Estimate { surprise.mean(of: count).exponential }

  /// The perplexity of the base.
  public var basePerplexity: Estimate {
    baseSurprise.mean(of: count).exponential
  }

  /// The perplexity's quotient by that of the base.
  public var ratio: Estimate { logarithmOfRatio.exponential }

  /// How much larger the mean surprise is than that of the base.
  public var logarithmOfRatio: Estimate {
    let (own, base) = (surprise.mean(of: count), baseSurprise.mean(of: count))
    let variance =
      own.error * own.error + base.error * base.error - 2 * covariance
    return Estimate(
      own.value - base.value, error: max(variance, 0).squareRoot())
  }

  /// How both surprises go together, from −1 to 1.
  public var correlation: Double {
    let product =
      surprise.mean(of: count).error * baseSurprise.mean(of: count).error
    return product > 0 ? covariance / product : 0
  }

  /// The covariance of both means.
  private var covariance: Double {
    guard count > 10 else { return 0 }
    let many = Double(count)
    let means = (surprise.sum / many) * (baseSurprise.sum / many)
    return (surprises / many - means) / (many - 1)
  }

  /// The mean divergence from the base.
  public var meanDivergence: Estimate { divergence.mean(of: count) }

  /// How often both find the same token the likeliest.
  public var agreement: Estimate {
    guard count > 1 else { return Estimate(Double(agreements), error: 0) }
    let share = Double(agreements) / Double(count)
    let variance = share * (1 - share) / Double(count - 1)
    return Estimate(share, error: variance.squareRoot())
  }

  /// The mean change of the probability of the token that came.
  public var meanChange: Estimate { change.mean(of: count) }

  /// The root of the mean square of that change.
  public var rootChange: Estimate {
    let square = squaredChange.mean(of: count)
    let root = square.value.squareRoot()
    return Estimate(root, error: root > 0 ? 0.5 * square.error / root : 0)
  }

  /// The largest change, without its sign.
  public var largestChange: Double { mostChange }

  /// The divergences in ascending order.
  public func sortedDivergences() -> Percentiles {
    Percentiles(sorting: divergences[0..<(isComparison ? count : 0)])
  }
}

/// Sums of values and of their squares.
private struct Moments {
  private(set) var sum = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    sum += value
    squares += value * value
  }

  func mean(of count: Int) -> Estimate {
    Estimate(sum: sum, squares: squares, count: count)
  }
}
