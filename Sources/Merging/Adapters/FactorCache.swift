import Foundation
import Workbench

/// Factors of a LoRA, each read once; they are kept while few.
final class FactorCache: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [(tensor: Int, floats: [Float])] = []

  /// The numbers of a tensor.
  func value(
    _ tensor: Int, _ read: () throws(StoreFailure) -> [Float]
  ) throws(StoreFailure) -> [Float] {
    lock.lock()
    defer { lock.unlock() }
    if let found = values.first(where: { $0.tensor == tensor }) {
      return found.floats
    }
    let floats = try read()
    values.append((tensor, floats))
    if values.count > 2 { values.removeFirst() }
    return floats
  }
}
