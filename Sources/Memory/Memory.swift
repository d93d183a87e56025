/// # Memory
///
/// The room for every byte the program holds: checked views of bytes that
/// somebody else owns (`Bytes`, `Region`), bounded writers (`TextBuffer`, and
/// `PromptText`, which remembers where each byte comes from), the plan of the
/// arena and the arena itself, and mapped files.
///
/// It may know the host. It must never know what the bytes mean: no model, no
/// file format; of text it tells only which bytes are UTF-8 (`UTF8Sequence`).
///
/// The views are trivial structs, so that the decode step may hold them without
/// reference counts. They do not own their memory: the arena or the mapped file
/// behind them lives as long as the program.
public enum MemoryUnit {
  /// Bytes in a kibibyte.
  public static let kibibyte = 1024
  /// Bytes in a mebibyte.
  public static let mebibyte = 1024 * 1024
}
