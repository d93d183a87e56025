import Synchronization

/// Bytes that several threads count together.
final class ByteCounter: Sendable {
  private let count = Atomic<UInt64>(0)

  /// Adds `bytes`, and answers the sum.
  func add(_ bytes: UInt64) -> UInt64 {
    count.wrappingAdd(bytes, ordering: .relaxed).newValue
  }
}
