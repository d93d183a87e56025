import CKernels
import TestSupport
import Testing

/// Every kernel gives the bits of the scalar one.
@Suite struct MatrixKernelTests {
  static let rows = [1, 3, 7, 8, 13, 64]
  static let tokens = Array(1...9) + [12, 13, 15, 17, 24, 33, 50]

  static func columns(_ block: Int) -> [Int] {
    switch block {
    case 1: [1, 5, 16, 17, 100, 1000, 1600]
    case 32: [32, 64, 256, 288, 1024]
    default: [256, 512, 1024]
    }
  }

  @Test(arguments: vectorNames(matrixOperation))
  func sameBitsAsScalar(name: String) throws {
    let tested = try #require(record(matrixOperation, named: name))
    let stored = try #require(Stored.of(tested.type))
    let base = try #require(scalar(matrixOperation, stored.number))
    var chance = SeededRandom(1)
    for rows in Self.rows {
      for columns in Self.columns(stored.block) {
        let filling = chance.pick(Filling.allCases)
        let weights = try guarded(
          stored.weights(
            rows: rows, columns: columns, filling: filling, chance: &chance))
        for tokens in Self.tokens {
          let given = activations(
            tokens: tokens, columns: columns,
            filling: chance.pick(Filling.allCases), chance: &chance)
          let stride = rows + chance.below(3)
          let initial = (0..<(tokens * stride)).map { _ in chance.float() }
          let values = (0..<rows).map { _ in chance.float() }
          for variant in 0..<4 {
            let outputs = [tested, base].map {
              run(
                $0, weights: weights, stored: stored, given: given, rows: rows,
                tokens: tokens, bias: variant & 1 == 0 ? nil : values,
                adds: variant & 2 != 0, initial: initial)
            }
            #expect(
              zip(outputs[0], outputs[1]).allSatisfy { same($0, $1) },
              "\(rows) × \(columns), \(tokens) tokens, \(filling), \(variant)")
          }
        }
      }
    }
  }

  /// Some kernels add up what fits into words, and look whether it does.
  @Test(arguments: vectorNames(matrixOperation))
  func sumsThatJustFitIntoWords(name: String) throws {
    let tested = try #require(record(matrixOperation, named: name))
    let stored = try #require(Stored.of(tested.type))
    let base = try #require(scalar(matrixOperation, stored.number))
    var chance = SeededRandom(6)
    let (rows, columns) = (19, 2048)
    let weights = try guarded(
      stored.weights(
        rows: rows, columns: columns, filling: .half, chance: &chance))
    for tokens in 1...15 {
      let given = activations(
        tokens: tokens, columns: columns, filling: .half, chance: &chance)
      let outputs = [tested, base].map {
        run(
          $0, weights: weights, stored: stored, given: given, rows: rows,
          tokens: tokens, bias: nil, adds: false,
          initial: Array(repeating: 0, count: tokens * rows))
      }
      #expect(
        zip(outputs[0], outputs[1]).allSatisfy { same($0, $1) },
        "\(tokens) tokens")
    }
  }

  /// Kernels keep the sums of at most 256 tokens while they read a row.
  @Test(arguments: vectorNames(matrixOperation))
  func moreTokensThanAreKept(name: String) throws {
    let tested = try #require(record(matrixOperation, named: name))
    let stored = try #require(Stored.of(tested.type))
    let base = try #require(scalar(matrixOperation, stored.number))
    var chance = SeededRandom(4)
    let (rows, tokens) = (35, 261)
    let columns = max(stored.block, 256)
    let weights = try guarded(
      stored.weights(
        rows: rows, columns: columns, filling: .ordinary, chance: &chance))
    let given = activations(
      tokens: tokens, columns: columns, filling: .ordinary, chance: &chance)
    let initial = [Float](repeating: 0, count: tokens * rows)
    let outputs = [tested, base].map {
      run(
        $0, weights: weights, stored: stored, given: given, rows: rows,
        tokens: tokens, bias: nil, adds: false, initial: initial)
    }
    #expect(zip(outputs[0], outputs[1]).allSatisfy { same($0, $1) })
  }

  @Test(arguments: vectorNames(matrixOperation))
  func rangesOfRowsLeaveOthersAlone(name: String) throws {
    let tested = try #require(record(matrixOperation, named: name))
    let stored = try #require(Stored.of(tested.type))
    var chance = SeededRandom(2)
    let rows = 24
    let columns = max(stored.block, 48 / stored.block * stored.block)
    let weights = try guarded(
      stored.weights(
        rows: rows, columns: columns, filling: .ordinary, chance: &chance))
    for tokens in [1, 2, 3, 4, 7, 9, 25] {
      let given = activations(
        tokens: tokens, columns: columns, filling: .ordinary, chance: &chance)
      func output(_ range: Range<Int>) -> [Float] {
        run(
          tested, weights: weights, stored: stored, given: given, rows: rows,
          tokens: tokens, bias: nil, adds: false,
          initial: Array(repeating: -1, count: tokens * rows), range: range)
      }
      let whole = output(0..<rows)
      for range in [0..<1, 8..<16, 8..<24, 16..<21, 23..<24] {
        let part = output(range)
        for index in 0..<(tokens * rows) {
          let expected = range.contains(index % rows) ? whole[index] : -1
          #expect(same(part[index], expected), "\(range), \(tokens) tokens")
        }
      }
    }
  }
}
