public import Memory

/// Why blocks cannot become floats, or floats blocks.
public enum TensorError: Failure {
  /// A type has no conversion to or from floats.
  case noConversion(TensorType)
  /// Blocks and floats are not of the same number of elements.
  case sizeMismatch(TensorType, bytes: Int, floats: Int)
  /// A float cannot be quantised: it is not finite, or its scale is not.
  case notQuantizable(TensorType, index: Int)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .noConversion: "gguf_no_conversion"
    case .sizeMismatch: "gguf_size_mismatch"
    case .notQuantizable: "gguf_not_quantizable"
    }
  }

  /// Writes what is wrong and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .noConversion(let type):
      out.append(type.name)
      out.append(" is not converted")
    case .sizeMismatch(let type, let bytes, let floats):
      out.append(bytes)
      out.append(" bytes of ")
      out.append(type.name)
      out.append(" are not ")
      out.append(floats)
      out.append(" elements")
    case .notQuantizable(let type, let index):
      out.append("element ")
      out.append(index)
      out.append(" is not finite or too large for ")
      out.append(type.name)
    }
  }
}
