import Workbench

extension TaskWork {
  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    let count = piece.count
    let models = settings.models.count
    withUnsafeTemporaryAllocation(
      of: Number.self, capacity: max((models + 2) * count, 1)
    ) { buffer in
      guard let values = buffer.baseAddress else { return }
      let mixed = values + models * count
      let divisor = mixed + count
      mixed.initialize(repeating: 0, count: count)
      divisor.initialize(repeating: 0, count: count)
      for model in 0..<models {
        let own = values + model * count
        subtract(piece, model, into: own)
        thin(piece, model, own, &cursor)
        weigh(own, count, model)
      }
      if settings.hasConsensus {
        agree(values, count, mixed, divisor)
      } else {
        add(values, count, mixed, divisor)
      }
      settle(piece, mixed, divisor)
      store(mixed, count, into: floats)
    }
  }

  private func weigh(
    _ values: UnsafeMutablePointer<Number>, _ count: Int, _ model: Int
  ) {
    let weight = Number(settings.models[model].weight)
    let factor = factors[model]
    if factor != 1 {
      for index in 0..<count { values[index] = values[index] * factor }
    }
    for index in 0..<count { values[index] = values[index] * weight }
  }

  /// Adds all differences; the divisor is the sum of the weights.
  private func add(
    _ values: UnsafePointer<Number>, _ count: Int,
    _ mixed: UnsafeMutablePointer<Number>,
    _ divisor: UnsafeMutablePointer<Number>
  ) {
    var total = weightSum(settings.models.map { Number($0.weight) })
    for model in settings.models.indices {
      let own = values + model * count
      for index in 0..<count { mixed[index] += own[index] }
    }
    if total.magnitude < 1e-8 { total = 1 }
    divisor.update(repeating: total, count: count)
  }

  /// Adds the differences whose sign is that of the sum of all; the divisor is the
  /// sum of the weights that took part.
  private func agree(
    _ values: UnsafePointer<Number>, _ count: Int,
    _ mixed: UnsafeMutablePointer<Number>,
    _ divisor: UnsafeMutablePointer<Number>
  ) {
    withUnsafeTemporaryAllocation(of: Number.self, capacity: count) { buffer in
      guard let total = buffer.baseAddress else { return }
      total.initialize(repeating: 0, count: count)
      for model in settings.models.indices {
        let own = values + model * count
        for index in 0..<count { total[index] += own[index] }
      }
      for (model, parameters) in settings.models.enumerated() {
        let own = values + model * count
        let weight = Number(parameters.weight)
        for index in 0..<count {
          let value = own[index]
          let agrees = (total[index] >= 0 ? value : -value) > 0
          mixed[index] += value.kept(agrees)
        }
        guard settings.normalizes else { continue }
        for index in 0..<count {
          let value = own[index]
          let agrees = (total[index] >= 0 ? value : -value) > 0
          divisor[index] += weight.kept(agrees)
        }
      }
    }
    for index in 0..<count {
      divisor[index] = divisor[index] == 0 ? 1 : divisor[index]
    }
  }

  /// Divides, multiplies by lambda, and adds the base.
  private func settle(
    _ piece: Piece, _ mixed: UnsafeMutablePointer<Number>,
    _ divisor: UnsafePointer<Number>
  ) {
    if settings.normalizes {
      for index in 0..<piece.count { mixed[index] /= divisor[index] }
    }
    if settings.lambda != 1 {
      let lambda = Number(settings.lambda)
      for index in 0..<piece.count { mixed[index] *= lambda }
    }
    let base = piece.inputs[settings.base]
    for index in 0..<piece.count {
      mixed[index] = Number(base[index]) + mixed[index]
    }
  }

  private func store(
    _ values: UnsafePointer<Number>, _ count: Int,
    into floats: UnsafeMutablePointer<Float>
  ) {
    if Number.self == Double.self {
      values.withMemoryRebound(to: Double.self, capacity: count) {
        Rounding.round($0, count, to: type, into: floats)
      }
    } else {
      for index in 0..<count { floats[index] = Float(values[index]) }
    }
  }
}
