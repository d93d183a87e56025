public import Memory

/// Why a sink in memory did not take bytes.
public enum SinkError: Failure {
  /// The sink's storage has less room.
  case full(needed: Int, free: Int)

  /// The error's one stable name.
  public var code: StaticString { "gguf_no_space" }

  /// Writes the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .full(let needed, let free):
      out.append(needed)
      out.append(" bytes do not fit into ")
      out.append(free)
    }
  }
}
