import CKernels
import Memory
import Models

/// The keys and values of every layer at the positions that were computed.
///
/// A cache is a view of the arena: copies of it are the same cache. `forward`
/// appends to it; whoever wants to go on from an earlier position truncates it.
/// Layers with a window keep the last positions alone.
public struct KeyValueCache: BitwiseCopyable {
  /// The place of a layer's keys and values.
  struct Layer: BitwiseCopyable {
    let keys: Int  // offset of the first head's
    let values: Int
    let keyBytes: Int  // of a head
    let valueBytes: Int
    let heads: Int
    let dimension: Int
    let ring: Int  // position p lies at p mod ring
    let window: Int  // positions that a token looks at, 0 for all
  }

  /// The positions that it has memory for, a multiple of 16.
  public let capacity: Int
  /// How keys are stored.
  public let keyType: KeyValueType
  /// How values are stored.
  public let valueType: KeyValueType

  let layers: Region<Layer>
  let keys: Region<UInt8>  // [layers, heads, ring / 16, …]
  let values: Region<UInt8>  // [layers, heads, ring, …]
  // [2 + layers]: positions that are filled, those up to which rings were
  // written, and the first that each layer got when parts were put back
  private let filled: Region<Int>

  /// An empty cache.
  init(_ plan: Plan, _ arena: borrowing Arena) {
    capacity = plan.capacity
    keyType = plan.keyType
    valueType = plan.valueType
    layers = arena[plan.layers]
    keys = arena[plan.keys]
    values = arena[plan.values]
    filled = arena[plan.filled]
    filled.fill(with: 0)
    var (key, value) = (0, 0)
    for index in plan.shapes.indices {
      let shape = plan.shapes[index]
      let ring = Plan.ring(shape, capacity: capacity, batch: plan.batch)
      let layer = Layer(
        keys: key, values: value,
        keyBytes: ring / positionsPerGroup
          * keyType.groupBytes(shape.headDimension),
        valueBytes: ring * valueType.rowBytes(shape.headDimension),
        heads: shape.keyValueHeads, dimension: shape.headDimension,
        ring: ring, window: shape.window ?? 0)
      layers[index] = layer
      key += layer.heads * layer.keyBytes
      value += layer.heads * layer.valueBytes
    }
  }

  /// The positions that are filled, from the first on.
  public var count: Int { filled[0] }

  /// The most positions, up to `count`, that the next can be computed behind:
  /// `count` where every layer still has what it looks at, else 0.
  public func reusable(_ count: Int) -> Int {
    for index in 0..<layers.count {
      guard count > 0, needed(index, behind: count) < oldest(index) else {
        continue
      }
      return 0
    }
    return count
  }

  /// The first position that a layer still has; of one without a window all.
  func oldest(_ index: Int) -> Int {
    let layer = layers[index]
    guard layer.window > 0 else { return 0 }
    // Drafts may have been written behind the last position that counts, but
    // none beyond the context.
    let drafts = layer.ring < capacity ? Transformer.mostDrafts : 0
    return max(filled[1] - (layer.ring - drafts), max(filled[2 + index], 0))
  }

  /// The first position of a layer that those behind `count` look at, in whole
  /// groups.
  func needed(_ index: Int, behind count: Int) -> Int {
    let window = layers[index].window
    let first = window > 0 ? max(count + 1 - window, 0) : 0
    return first / positionsPerGroup * positionsPerGroup
  }

  /// Forgets all positions from `count` on; traps where there are fewer, or
  /// where `count` cannot be reused.
  public func truncate(to count: Int) {
    precondition(count >= 0 && count <= filled[0], "no such position")
    precondition(reusable(count) == count, "a window was overwritten")
    filled[0] = count
    guard count == 0 else { return }
    for index in 1..<filled.count { filled[index] = 0 }
  }

  /// Takes note that a layer's part was put back from `first` on.
  func keep(_ index: Int, from first: Int) {
    // What a ring has no room for was written over.
    filled[2 + index] = first
  }

  /// Notes that the positions up to `count` are filled: by `forward`, or by
  /// whoever wrote their parts; traps where they are beyond the cache.
  public func extend(to count: Int) {
    precondition(count >= filled[0] && count <= capacity, "beyond the cache")
    filled[0] = count
    filled[1] = max(filled[1], count)
  }

  /// Takes whatever the memory holds for `count` positions: for those who
  /// measure time, and do not look at results.
  public func assume(_ count: Int) {
    precondition(count >= 0 && count <= capacity, "beyond the cache")
    filled.fill(with: 0)
    (filled[0], filled[1]) = (count, count)
  }

  /// A layer's keys and values, as kernels know them.
  func layer(_ index: Int) -> kernel_cache {
    let layer = layers[index]
    return kernel_cache(
      keys: keys[layer.keys..<keys.count].unsafeStart,
      values: values[layer.values..<values.count].unsafeStart,
      key_head_bytes: layer.keyBytes, value_head_bytes: layer.valueBytes,
      key_type: keyType.number, value_type: valueType.number,
      heads: UInt32(layer.heads), dimension: UInt32(layer.dimension),
      ring: UInt32(layer.ring))
  }
}
