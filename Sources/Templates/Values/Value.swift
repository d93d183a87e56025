/// A value of the template's language: Python's, as far as templates see it.
///
/// Strings, lists and objects cannot be changed once they are made, so they may
/// share their bytes and cells.
enum Value: BitwiseCopyable, Sendable {
  /// Nothing, under this name: prints as nothing, and fails where it is used.
  case undefined(Text)
  /// An attribute that the sandbox does not give: undefined too.
  case unsafe(Text)
  case none
  case bool(Bool)
  case integer(Int64)
  /// The decimal digits of an integer beyond 64 bits, with its sign if it is
  /// negative.
  case bigInteger(Text)
  case float(Double)
  case string(Text)
  /// The bytes that `encode` gives.
  case bytes(Text)
  case list(Run)
  case tuple(Run)
  /// Keys and values by turns, in the order of insertion.
  case object(Run)
  /// The result of `keys`, `values` and `items` of an object.
  case view(Run, View)
  /// The result of filters like `map`: elements without length or index.
  case generator(Run)
  /// Three cells: the first number, the step and the count.
  case range(UInt32)
  /// The cell that holds the first attribute's cell.
  case namespace(UInt32)
  /// The `loop` of a for statement.
  case loop(UInt32)
  /// Its node, the scope it was defined in, and that scope's number.
  case macro(UInt32, scope: UInt32, serial: UInt32)
  /// A method and the cell of its receiver.
  case method(Method, UInt32)
  case function(Function)
  /// Two cells: the position and the items.
  case cycler(UInt32)
  /// Two cells: whether it was called, and the separator.
  case joiner(UInt32)

  /// A boolean or integer as Python's arithmetic sees it.
  var integerValue: Int64? {
    switch self {
    case .bool(let flag): flag ? 1 : 0
    case .integer(let number): number
    default: nil
    }
  }

  /// Any number within 64 bits as a float.
  var floatValue: Double? {
    if case .float(let number) = self { return number }
    return integerValue.map { Double($0) }
  }

  var isNumber: Bool {
    if case .bigInteger = self { return true }
    return floatValue != nil
  }

  var isUndefined: Bool {
    switch self {
    case .undefined, .unsafe: true
    default: false
    }
  }

  var isString: Bool {
    if case .string = self { return true }
    return false
  }

  /// Python's name of the type, for messages.
  var typeName: StaticString {
    switch self {
    case .undefined, .unsafe: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .integer, .bigInteger: "int"
    case .float: "float"
    case .string: "str"
    case .bytes: "bytes"
    case .list: "list"
    case .tuple: "tuple"
    case .object: "dict"
    case .view(_, .keys): "dict_keys"
    case .view(_, .values): "dict_values"
    case .view(_, .items): "dict_items"
    case .generator: "generator"
    case .range: "range"
    case .namespace: "Namespace"
    case .loop: "LoopContext"
    case .macro: "Macro"
    case .method, .function: "function"
    case .cycler: "Cycler"
    case .joiner: "Joiner"
    }
  }
}
