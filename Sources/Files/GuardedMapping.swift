public import CHost
public import Memory

/// The guard of mapped files that belong together: a read that fails, because a
/// file shrank or its disk does not answer, gives zeros, and the guard notes it.
public struct GuardedMapping: BitwiseCopyable, Sendable {
  @usableFromInline let number: Int32

  /// No guard: a failed read ends the program.
  public static var none: GuardedMapping {
    GuardedMapping(number: Int32(HOST_MAPPING_NONE))
  }

  private init(number: Int32) { self.number = number }

  /// Guards a mapped file until the process ends.
  ///
  /// - Parameters:
  ///   - bytes: the mapping.
  ///   - path: the file; it must stay readable text.
  ///   - others: the guard of the files of the same model, or none.
  public init(
    _ bytes: Bytes, path: UnsafePointer<CChar>,
    joining others: GuardedMapping = .none
  ) {
    number = host_mapping_guard(
      path, UnsafeMutableRawPointer(mutating: bytes.unsafeStart), bytes.count,
      others.number)
  }

  /// Whether a read of the files has failed since they were last whole.
  @inline(always)
  public var hasFailed: Bool { host_mapping_failed(number) }

  /// Counts failed reads of the files for whoever has this guard alone, and no
  /// more for the whole program.
  public func excuse() { host_mapping_excuse(number) }

  /// Maps the files again in the same place after that.
  ///
  /// - Returns: false, and `hasFailed` stays, where a file cannot be mapped or
  ///   is not the one that was guarded.
  public func restore() -> Bool { host_mapping_restore(number) }
}
