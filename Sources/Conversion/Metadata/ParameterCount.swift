import Foundation

/// How many numbers a model has, and the label that says it.
struct ParameterCount {
  private(set) var total = 0
  private var shared = 0
  private var ofExpert = 0
  private var expertSum = 0
  private var stacks = 0

  init(_ items: [TensorPlan.Item]) {
    for item in items {
      let size = item.dimensions.reduce(1, *)
      total += size
      if item.name.contains("_exps."), item.dimensions.count >= 3 {
        let experts = item.dimensions[2]
        ofExpert += size / experts
        expertSum += experts
        stacks += 1
      } else {
        shared += size
      }
    }
  }

  /// `1.5B`, or `8x7B` with experts.
  var label: String? {
    guard total > 0 else { return nil }
    let experts = stacks > 0 ? expertSum / stacks : 0
    return experts > 0
      ? "\(experts)x" + ParameterCount.rounded(shared + ofExpert)
      : ParameterCount.rounded(total)
  }

  /// Two digits at least, in thousands, millions, billions or trillions.
  private static func rounded(_ count: Int) -> String {
    let number = Double(count)
    let units: [(Double, Double, String)] = [
      (1e12, 1e-12, "T"), (1e9, 1e-9, "B"), (1e6, 1e-6, "M"),
    ]
    let unit = units.first { number > $0.0 } ?? (0, 1e-3, "K")
    let scaled = number * unit.1
    let whole = Int(scaled.rounded(.toNearestOrEven))
    let digits = whole == 0 ? 0 : String(whole).count
    return String(format: "%.\(max(2 - digits, 0))f", scaled) + unit.2
  }
}
