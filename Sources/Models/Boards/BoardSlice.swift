public import GGUF
import Memory

/// The part of one board, as a file of its own: every tensor that is shared out
/// has that board's rows alone, and keys say which part of what it is.
public struct BoardSlice: BitwiseCopyable, Sendable {
  /// The boards, and the one whose part it is.
  public let shares: BoardShares
  /// What tells the whole model from others, as `ModelFingerprint` has it.
  public let source: (keys: UInt64, weights: UInt64)

  /// The boards' shares, an array of one number each.
  public static let sharesKey: StaticString = "swiftlet.slice.shares"
  /// The number of the board.
  public static let boardKey: StaticString = "swiftlet.slice.board"
  /// The fingerprint of the whole model, of its keys and of its weights.
  public static let sourceKeys: (StaticString, StaticString) = (
    "swiftlet.slice.source_keys", "swiftlet.slice.source_weights"
  )

  /// The slice that a file is, or `nil` where it is a whole model.
  ///
  /// - Throws: `ModelError` where a key is missing or makes no sense.
  @export(interface)
  public init?(_ file: GGUFFile) throws(ModelError) {
    let found: GGUFIntegers?
    let number: Int?
    do {
      found = try file.integers(BoardSlice.sharesKey)
      number = try file.integer(BoardSlice.boardKey)
    } catch { throw .file(error) }
    guard let found else { return nil }
    guard let number else {
      throw .keyMissing(ShortText(BoardSlice.boardKey))
    }
    let count = found.count
    guard count >= 2, count <= BoardShares.most else {
      throw .valuesPerLayer(
        ShortText(BoardSlice.sharesKey), found: count, layers: BoardShares.most)
    }
    guard number >= 0, number < count else {
      throw .outOfRange(
        ShortText(BoardSlice.boardKey), value: number, least: 0,
        most: count - 1)
    }
    for board in 0..<count {
      let share = Int(found[board])
      guard share >= 1, share <= BoardShares.largest else {
        throw .outOfRange(
          ShortText(BoardSlice.sharesKey), value: share, least: 1,
          most: BoardShares.largest)
      }
    }
    shares = BoardShares(count: count, index: number) { Int(found[$0]) }
    source = (
      try BoardSlice.word(BoardSlice.sourceKeys.0, file),
      try BoardSlice.word(BoardSlice.sourceKeys.1, file)
    )
  }

  private static func word(
    _ key: StaticString, _ file: GGUFFile
  ) throws(ModelError) -> UInt64 {
    guard case .uint64(let word)? = file.entry(key) else {
      throw .keyMissing(ShortText(key))
    }
    return word
  }
}

extension BoardShares {
  /// The rows of a tensor that a board's own file has: those that it multiplies
  /// by, and all of what is no matrix or is looked up by any token.
  public func storedRows(
    of tensor: GGUFTensor, in shape: ModelConfiguration
  ) -> Range<Int> {
    let whole = 0..<max(tensor.dimension(1), 1)
    guard let role = TensorRole(named: tensor.name),
      role.row.content == .matrix, role != .embedding
    else { return whole }
    let layer = TensorName.layer(of: tensor.name) ?? 0
    guard layer < shape.layers.count else { return whole }
    return rows(of: role, layer, in: shape, for: index)
  }

  /// The bytes of a model's tensors that the board at hand has.
  public func storedBytes(
    of file: GGUFFile, in shape: ModelConfiguration
  ) -> Int {
    var sum = 0
    for tensor in file.tensors {
      let rows = tensor.dimension(1)
      let own = storedRows(of: tensor, in: shape).count
      sum += tensor.data.count / rows * own
    }
    return sum
  }
}
