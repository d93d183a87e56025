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

    /// Sets aside memory for `context` positions of layers of these shapes.
    ///
    /// - Throws: `MemoryError.planTooLarge` where the sum leaves the address
    ///   space.
    init(
      _ shapes: [LayerShape], context: Int, keys keyType: KeyValueType,
      values valueType: KeyValueType, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let group = positionsPerGroup
      capacity = (context + group - 1) / group * group
      self.keyType = keyType
      self.valueType = valueType
      self.shapes = shapes
      layers = try arena.reserve(
        shapes.count, of: Layer.self, for: .weightIndex)
      filled = try arena.reserve(1, of: Int.self, for: .weightIndex)
      var (groupBytes, rowBytes) = (0, 0)
      for shape in shapes {
        // Heads, layers and widths are bounded: no such sum overflows.
        let (heads, width) = (shape.keyValueHeads, shape.headDimension)
        groupBytes += heads * keyType.groupBytes(width)
        rowBytes += heads * valueType.rowBytes(width)
      }
      keys = try arena.reserve(capacity / group, times: groupBytes)
      values = try arena.reserve(capacity, times: rowBytes)
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

extension ArenaPlan {
  /// Sets aside `count · size` bytes of the cache; the product is checked.
  fileprivate mutating func reserve(
    _ count: Int, times size: Int
  ) throws(MemoryError) -> Reservation<UInt8> {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { throw .planTooLarge }
    return try reserve(bytes, of: UInt8.self, for: .keyValueCache)
  }
}
