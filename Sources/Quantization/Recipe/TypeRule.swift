public import Tensors

/// Tensors of some names get a type: `PATTERN=TYPE`.
public struct TypeRule: Sendable {
  /// The expression that occurs in a name, in small letters.
  public let pattern: String
  /// The type.
  public let type: TensorType

  /// Reads `PATTERN=TYPE`.
  ///
  /// - Throws: `RecipeFailure` where the pattern is no expression, or the type is
  ///   not one that is written.
  public init(_ text: String) throws(RecipeFailure) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex
    else { throw .badPattern(text) }
    pattern = text[..<equals].lowercased()
    type = try TensorType(
      written: String(text[text.index(after: equals)...]))
    do { _ = try Regex(pattern) } catch { throw .badPattern(pattern) }
  }
}

extension TensorType {
  /// The type of that name, in letters of any case, if files are written with it.
  ///
  /// - Throws: `RecipeFailure.unknownType`.
  public init(written name: String) throws(RecipeFailure) {
    let wanted = name.uppercased()
    for type in TensorType.allCases where "\(type.name)" == wanted {
      guard type.isWritten else { break }
      self = type
      return
    }
    throw .unknownType(name)
  }

  /// Whether it is made from floats.
  var isWritten: Bool {
    switch self {
    case .q8_1, .q8_K, .i8, .i16, .i32, .i64, .f64: false
    default: true
    }
  }

  /// Whether it is blocks of quantised numbers.
  var isQuantized: Bool { blockElements > 1 }
}
