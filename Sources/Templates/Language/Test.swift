import Memory

/// A test, `value is name`.
enum Test: UInt8, Named {
  case boolean
  case callable
  case defined
  case divisibleby
  case escaped
  case even
  case isFalse
  case filter
  case float
  case isIn
  case integer
  case iterable
  case lower
  case mapping
  case none
  case number
  case odd
  case sameas
  case sequence
  case string
  case test
  case isTrue
  case undefined
  case upper
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  case unknown

  static func alias(_ name: Bytes) -> Test {
    if name == "equalto" { return .equal }
    if name == "==" { return .equal }
    if name == "!=" { return .notEqual }
    if name == "<" { return .less }
    if name == "lessthan" { return .less }
    if name == "<=" { return .lessOrEqual }
    if name == ">" { return .greater }
    if name == "greaterthan" { return .greater }
    if name == ">=" { return .greaterOrEqual }
    return .unknown
  }

  var name: StaticString {
    switch self {
    case .boolean: "boolean"
    case .callable: "callable"
    case .defined: "defined"
    case .divisibleby: "divisibleby"
    case .escaped: "escaped"
    case .even: "even"
    case .isFalse: "false"
    case .filter: "filter"
    case .float: "float"
    case .isIn: "in"
    case .integer: "integer"
    case .iterable: "iterable"
    case .lower: "lower"
    case .mapping: "mapping"
    case .none: "none"
    case .number: "number"
    case .odd: "odd"
    case .sameas: "sameas"
    case .sequence: "sequence"
    case .string: "string"
    case .test: "test"
    case .isTrue: "true"
    case .undefined: "undefined"
    case .upper: "upper"
    case .equal: "eq"
    case .notEqual: "ne"
    case .less: "lt"
    case .lessOrEqual: "le"
    case .greater: "gt"
    case .greaterOrEqual: "ge"
    case .unknown: ""
    }
  }
}
