/// Units in which memory is counted, in bytes.
public enum MemoryUnit {
  /// Bytes in a kibibyte.
  public static let kibibyte = 1024
  /// Bytes in a mebibyte.
  public static let mebibyte = 1024 * 1024
}
