import Files
public import Memory

/// Makes an array of metadata in memory that the caller gives.
public struct GGUFArrayBuilder {
  private let elementType: GGUFValueType
  private var sink: RegionSink

  /// The number of elements so far.
  public private(set) var count = 0

  /// An empty array of `elementType` over `storage`.
  public init(of elementType: GGUFValueType, in storage: Region<UInt8>) {
    self.elementType = elementType
    sink = RegionSink(storage)
  }

  /// Appends an element, which must be of the array's type.
  ///
  /// - Throws: `GGUFError.noSpace` where it does not fit; the array is of no
  ///   use then.
  public mutating func append(_ value: GGUFValue) throws(GGUFError) {
    precondition(value.type == elementType, "element of another type")
    do { try sink.write(value: value) } catch {
      switch error {
      case .full(let needed, let free):
        throw .noSpace(needed: needed, free: free)
      }
    }
    count += 1
  }

  /// The array so far, a view of the storage.
  public var array: GGUFArray {
    GGUFArray(elementType: elementType, count: count, bytes: sink.bytes)
  }
}
