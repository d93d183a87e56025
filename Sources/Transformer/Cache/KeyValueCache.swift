import CKernels
public import Memory
import Models

/// The keys and values of every layer at the positions that were computed.
///
/// A cache is a view of the arena: copies of it are the same cache. `forward`
/// appends to it; whoever wants to go on from an earlier position truncates it.
public struct KeyValueCache: BitwiseCopyable {
  /// The place of a layer's keys and values.
  struct Layer: BitwiseCopyable {
    let keys: Int  // offset of the first head's
    let values: Int
    let keyBytes: Int  // of a head
    let valueBytes: Int
    let heads: Int
    let dimension: Int
  }

  /// The positions that it has memory for, a multiple of 16.
  public let capacity: Int
  /// How keys are stored.
  public let keyType: KeyValueType
  /// How values are stored.
  public let valueType: KeyValueType

  private let layers: Region<Layer>
  private let keys: Region<UInt8>  // [layers, heads, capacity / 16, …]
  private let values: Region<UInt8>  // [layers, heads, capacity, …]
  private let filled: Region<Int>  // [1]

  /// An empty cache.
  init(_ plan: Plan, _ arena: borrowing Arena) {
    capacity = plan.capacity
    keyType = plan.keyType
    valueType = plan.valueType
    layers = arena[plan.layers]
    keys = arena[plan.keys]
    values = arena[plan.values]
    filled = arena[plan.filled]
    filled[0] = 0
    var (key, value) = (0, 0)
    for index in plan.shapes.indices {
      let shape = plan.shapes[index]
      let layer = Layer(
        keys: key, values: value,
        keyBytes: capacity / positionsPerGroup
          * keyType.groupBytes(shape.headDimension),
        valueBytes: capacity * valueType.rowBytes(shape.headDimension),
        heads: shape.keyValueHeads, dimension: shape.headDimension)
      layers[index] = layer
      key += layer.heads * layer.keyBytes
      value += layer.heads * layer.valueBytes
    }
  }

  /// The positions that are filled, from the first on.
  public var count: Int { filled[0] }

  /// Forgets all positions from `count` on; traps where there are fewer.
  public func truncate(to count: Int) {
    precondition(count >= 0 && count <= filled[0], "no such position")
    filled[0] = count
  }

  /// Notes that the positions up to `count` are filled: by `forward`, or by
  /// whoever wrote their parts; traps where they are beyond the cache.
  public func extend(to count: Int) {
    precondition(count >= filled[0] && count <= capacity, "beyond the cache")
    filled[0] = count
  }

  /// A layer's keys and values, as kernels know them.
  func layer(_ index: Int) -> kernel_cache {
    let layer = layers[index]
    return kernel_cache(
      keys: keys[layer.keys..<keys.count].unsafeStart,
      values: values[layer.values..<values.count].unsafeStart,
      key_head_bytes: layer.keyBytes, value_head_bytes: layer.valueBytes,
      key_type: keyType.number, value_type: valueType.number,
      heads: UInt32(layer.heads), dimension: UInt32(layer.dimension))
  }

  /// Visits the memory that holds `positions`, always in the same order: of
  /// each layer and head first the keys, then the values.
  ///
  /// Keys lie in groups of 16 positions and are visited by whole groups: the
  /// first and the last may hold keys of neighbours too.
  ///
  /// - Throws: what `body` throws.
  public func forEachPart<Failure: Error>(
    of positions: Range<Int>, _ body: (Region<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(positions.lowerBound >= 0 && positions.upperBound <= capacity)
    guard !positions.isEmpty else { return }
    let group = positionsPerGroup
    let first = positions.lowerBound / group
    let last = (positions.upperBound + group - 1) / group
    for index in 0..<layers.count {
      let layer = layers[index]
      let groupBytes = layer.keyBytes / (capacity / group)
      let rowBytes = layer.valueBytes / capacity
      for head in 0..<layer.heads {
        let key = layer.keys + head * layer.keyBytes
        try body(
          keys[(key + first * groupBytes)..<(key + last * groupBytes)])
        let value = layer.values + head * layer.valueBytes
        try body(
          values[
            (value + positions.lowerBound * rowBytes)..<(value
              + positions.upperBound * rowBytes)])
      }
    }
  }
}
