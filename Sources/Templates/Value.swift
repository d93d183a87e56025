import Memory

/// A string's place in the scratch.
struct Text: BitwiseCopyable, Sendable {
  var start: UInt32
  var count: UInt32
  /// Whether it is Python's `Markup`, which escapes what it is joined with.
  var isMarkup = false

  static let empty = Text(0..<0)

  init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    count = UInt32(range.count)
  }

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
  var end: Int { Int(start) + Int(count) }

  /// The same text, as markup or not.
  func markup(_ isMarkup: Bool = true) -> Text {
    var text = self
    text.isMarkup = isMarkup
    return text
  }

  /// Part of the text, in bytes from its beginning.
  subscript(part: Range<Int>) -> Text {
    var text = Text(
      (Int(start) + part.lowerBound)..<(Int(start) + part.upperBound))
    text.isMarkup = isMarkup
    return text
  }
}

/// Elements that follow each other in the cells.
struct Run: BitwiseCopyable, Sendable {
  var start: UInt32
  var count: UInt32
  /// Whether it is what `groupby` gives: a tuple whose elements have names.
  var isGroup = false

  init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    count = UInt32(range.count)
  }

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
  var length: Int { Int(count) }
}

/// What a view of an object shows, for its spelling.
enum View: UInt8 {
  case keys
  case values
  case items
}

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
  case float(Double)
  case string(Text)
  case list(Run)
  case tuple(Run)
  /// Keys and values by turns, in the order of insertion.
  case object(Run)
  /// What `keys`, `values` and `items` of an object give.
  case view(Run, View)
  /// What filters like `map` give: elements without length or index.
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

  /// A boolean or integer as Python's arithmetic sees it.
  var integerValue: Int64? {
    switch self {
    case .bool(let flag): flag ? 1 : 0
    case .integer(let number): number
    default: nil
    }
  }

  /// Any number as a float.
  var floatValue: Double? {
    if case .float(let number) = self { return number }
    return integerValue.map { Double($0) }
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
    case .integer: "int"
    case .float: "float"
    case .string: "str"
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
    }
  }
}

/// Variables that end with a statement's body.
struct Scope: BitwiseCopyable {
  /// Where names are looked for next; its own index for the outermost.
  var parent: UInt32
  /// The bindings that were there before.
  var firstBinding: UInt32
  /// Tells this scope from others at its place.
  var serial: UInt32
  /// The last binding, each leading to the one before it; all ones for none.
  var lastBinding: UInt32
}

/// A variable.
struct Binding: BitwiseCopyable {
  var name: UInt32
  var before: UInt32
  var value: Value
}

/// The state of a running for statement.
struct Loop: BitwiseCopyable {
  let items: Items
  let node: Node
  /// What must hold for an item; 0 for nothing.
  let condition: UInt32
  let isRecursive: Bool
  /// How many recursive calls deep it is, from 1.
  let depth: Int
  /// The scope around it, and that scope's number.
  let scope: UInt32
  let serial: UInt32
  /// The number of the present item, of those that are gone through.
  private(set) var index = -1
  /// Its place among all items, and that of the one before.
  private(set) var position = -1
  private(set) var previous = -1
  /// What `changed` was asked last; undefined before.
  var changed = Value.undefined(.empty)

  /// Goes on to the item at `next`.
  mutating func advance(to next: Int) {
    previous = position
    position = next
    index += 1
  }
}
