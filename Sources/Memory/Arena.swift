import CHost

/// The one block of memory that holds everything but the weights.
///
/// It is mapped once, zeroed by the kernel and touched page by page as it is
/// used. It never grows: what does not fit was refused when it was planned.
public struct Arena: ~Copyable {
  let base: UnsafeMutableRawPointer

  /// The bytes mapped: the plan's total, rounded up to whole pages.
  public let byteCount: Int

  /// Maps the memory that `plan` asks for.
  ///
  /// - Throws: `MemoryError.arenaUnavailable` where the system refuses it.
  public init(_ plan: ArenaPlan) throws(MemoryError) {
    let page = Int(host_page_size())
    let wanted = max(plan.totalBytes, 1)
    byteCount = (wanted + page - 1) / page * page
    guard let start = host_map_anonymous(byteCount) else {
      throw .arenaUnavailable(bytes: byteCount, errno: host_errno())
    }
    base = start
  }

  deinit { host_unmap(base, byteCount) }
}
