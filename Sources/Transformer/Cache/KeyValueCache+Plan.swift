import CKernels
import Memory
import Models

/// Positions whose keys lie side by side.
let positionsPerGroup = Int(KERNEL_KEY_GROUP)

extension KeyValueCache {
  /// The memory of a cache, set aside.
  public struct Plan: Sendable {
    /// The positions that there is memory for, a multiple of 16.
    public let capacity: Int
    /// How keys are stored.
    public let keyType: KeyValueType
    /// How values are stored.
    public let valueType: KeyValueType

    let shapes: [LayerShape]
    let layers: Reservation<Layer>
    let filled: Reservation<Int>
    let keys: Reservation<UInt8>
    let values: Reservation<UInt8>

    /// The most positions that are appended at once.
    let batch: Int

    /// Sets aside memory for `context` positions of layers of these shapes, of
    /// which up to `batch` are appended at once.
    ///
    /// Layers with a window have a ring of positions: as many as a batch's
    /// tokens look at.
    ///
    /// - Throws: `MemoryError.planTooLarge` where the sum leaves the address
    ///   space.
    init(
      _ shapes: [LayerShape], context: Int, batch: Int,
      keys keyType: KeyValueType, values valueType: KeyValueType,
      _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let group = positionsPerGroup
      capacity = (context + group - 1) / group * group
      self.keyType = keyType
      self.valueType = valueType
      self.shapes = shapes
      self.batch = batch
      layers = try arena.reserve(
        shapes.count, of: Layer.self, for: .weightIndex)
      filled = try arena.reserve(
        2 + shapes.count, of: Int.self, for: .weightIndex)
      // Heads, layers and widths are bounded, and so is the sum over layers of
      // one position; times positions it may overflow.
      var (keyBytes, valueBytes) = (0, 0)
      for shape in shapes {
        let (heads, width) = (shape.keyValueHeads, shape.headDimension)
        let ring = Plan.ring(shape, capacity: capacity, batch: batch)
        keyBytes = try add(
          ring / group, times: heads * keyType.groupBytes(width), to: keyBytes)
        valueBytes = try add(
          ring, times: heads * valueType.rowBytes(width), to: valueBytes)
      }
      keys = try arena.reserve(
        keyBytes, of: UInt8.self, for: .keyValueCache)
      values = try arena.reserve(
        valueBytes, of: UInt8.self, for: .keyValueCache)
    }

    /// The positions that a layer has memory for.
    static func ring(_ shape: LayerShape, capacity: Int, batch: Int) -> Int {
      guard let window = shape.window else { return capacity }
      // The first of a batch looks at its window, from the beginning of a group
      // on, while all of the batch are there; and what drafts overwrite is
      // never looked at again.
      let block = Int(KERNEL_ATTENTION_BLOCK)
      let (least, _) = (window - 1).addingReportingOverflow(
        positionsPerGroup - 1 + batch + Transformer.mostDrafts)
      return min((least + block - 1) / block * block, capacity)
    }

    /// The bytes of keys and values that a token reads, its position being the
    /// last of `count`.
    public func bytesRead(of count: Int) -> Int {
      var sum = 0
      for shape in shapes {
        let (heads, width) = (shape.keyValueHeads, shape.headDimension)
        let position =
          keyType.groupBytes(width) / positionsPerGroup
          + valueType.rowBytes(width)
        sum += heads * position * shape.visible(of: count)
      }
      return sum
    }
  }
}

extension KeyValueType {
  /// The bytes of one head's keys of a group of positions.
  func groupBytes(_ dimension: Int) -> Int {
    kernel_key_group_bytes(number, UInt32(dimension))
  }

  /// The bytes of one head's value of a position.
  func rowBytes(_ dimension: Int) -> Int {
    kernel_value_row_bytes(number, UInt32(dimension))
  }
}

/// `sum + count · size`, checked.
private func add(
  _ count: Int, times size: Int, to sum: Int
) throws(MemoryError) -> Int {
  let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: size)
  let (total, overflows) = sum.addingReportingOverflow(bytes)
  guard !isTooLarge, !overflows else { throw .planTooLarge }
  return total
}
