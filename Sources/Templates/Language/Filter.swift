import Memory

/// A filter, `value | name`.
enum Filter: UInt8, Named {
  case abs
  case attr
  case batch
  case capitalize
  case center
  case `default`
  case dictsort
  case escape
  case filesizeformat
  case first
  case float
  case forceescape
  case format
  case groupby
  case indent
  case int
  case items
  case join
  case last
  case length
  case list
  case lower
  case map
  case max
  case min
  case pprint
  case random
  case reject
  case rejectattr
  case replace
  case reverse
  case round
  case safe
  case select
  case selectattr
  case slice
  case sort
  case string
  case striptags
  case sum
  case title
  case tojson
  case trim
  case truncate
  case unique
  case upper
  case urlencode
  case urlize
  case wordcount
  case wordwrap
  case xmlattr
  case unknown

  static func alias(_ name: Bytes) -> Filter {
    if name == "count" { return .length }
    if name == "d" { return .default }
    if name == "e" { return .escape }
    return .unknown
  }

  var name: StaticString {
    switch self {
    case .abs: "abs"
    case .attr: "attr"
    case .batch: "batch"
    case .capitalize: "capitalize"
    case .center: "center"
    case .`default`: "default"
    case .dictsort: "dictsort"
    case .escape: "escape"
    case .filesizeformat: "filesizeformat"
    case .first: "first"
    case .float: "float"
    case .forceescape: "forceescape"
    case .format: "format"
    case .groupby: "groupby"
    case .indent: "indent"
    case .int: "int"
    case .items: "items"
    case .join: "join"
    case .last: "last"
    case .length: "length"
    case .list: "list"
    case .lower: "lower"
    case .map: "map"
    case .max: "max"
    case .min: "min"
    case .pprint: "pprint"
    case .random: "random"
    case .reject: "reject"
    case .rejectattr: "rejectattr"
    case .replace: "replace"
    case .reverse: "reverse"
    case .round: "round"
    case .safe: "safe"
    case .select: "select"
    case .selectattr: "selectattr"
    case .slice: "slice"
    case .sort: "sort"
    case .string: "string"
    case .striptags: "striptags"
    case .sum: "sum"
    case .title: "title"
    case .tojson: "tojson"
    case .trim: "trim"
    case .truncate: "truncate"
    case .unique: "unique"
    case .upper: "upper"
    case .urlencode: "urlencode"
    case .urlize: "urlize"
    case .wordcount: "wordcount"
    case .wordwrap: "wordwrap"
    case .xmlattr: "xmlattr"
    case .unknown: ""
    }
  }
}
