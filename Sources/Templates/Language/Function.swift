import Memory

/// A function that every template has.
enum Function: UInt8, Named {
  case raise
  case strftime
  case namespace
  case range
  case dict
  case cycler
  case joiner
  case unknown

  var name: StaticString {
    switch self {
    case .raise: "raise_exception"
    case .strftime: "strftime_now"
    case .namespace: "namespace"
    case .range: "range"
    case .dict: "dict"
    case .cycler: "cycler"
    case .joiner: "joiner"
    case .unknown: ""
    }
  }
}
