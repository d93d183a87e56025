import Memory

/// A function that every template has.
enum Function: UInt8 {
  case raise
  case strftime
  case namespace
  case range
  case dict
  case cycler
  case joiner
  case unknown

  init(named name: Bytes) {
    // Templates ask while they are rendered: `allCases` may lie on the heap.
    var number: UInt8 = 0
    while let candidate = Function(rawValue: number) {
      if name == candidate.name {
        self = candidate
        return
      }
      number += 1
    }
    self = .unknown
  }

  /// The name in templates.
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
