import Memory

/// A method, `value.name()`.
enum Method: UInt8, Named {
  case strip
  case lstrip
  case rstrip
  case split
  case rsplit
  case splitlines
  case startswith
  case endswith
  case replace
  case upper
  case lower
  case title
  case capitalize
  case swapcase
  case casefold
  case join
  case find
  case rfind
  case index
  case rindex
  case count
  case isdigit
  case isdecimal
  case isnumeric
  case isalpha
  case isalnum
  case isspace
  case isupper
  case islower
  case istitle
  case expandtabs
  case encode
  case translate
  case maketrans
  case zfill
  case ljust
  case rjust
  case center
  case removeprefix
  case removesuffix
  case partition
  case rpartition
  case format
  case get
  case items
  case keys
  case values
  case copy
  case cycle
  case changed
  case decode
  case next
  case reset
  case unknown

  var name: StaticString {
    switch self {
    case .strip: "strip"
    case .lstrip: "lstrip"
    case .rstrip: "rstrip"
    case .split: "split"
    case .rsplit: "rsplit"
    case .splitlines: "splitlines"
    case .startswith: "startswith"
    case .endswith: "endswith"
    case .replace: "replace"
    case .upper: "upper"
    case .lower: "lower"
    case .title: "title"
    case .capitalize: "capitalize"
    case .swapcase: "swapcase"
    case .casefold: "casefold"
    case .join: "join"
    case .find: "find"
    case .rfind: "rfind"
    case .index: "index"
    case .rindex: "rindex"
    case .count: "count"
    case .isdigit: "isdigit"
    case .isdecimal: "isdecimal"
    case .isnumeric: "isnumeric"
    case .isalpha: "isalpha"
    case .isalnum: "isalnum"
    case .isspace: "isspace"
    case .isupper: "isupper"
    case .islower: "islower"
    case .istitle: "istitle"
    case .expandtabs: "expandtabs"
    case .encode: "encode"
    case .translate: "translate"
    case .maketrans: "maketrans"
    case .zfill: "zfill"
    case .ljust: "ljust"
    case .rjust: "rjust"
    case .center: "center"
    case .removeprefix: "removeprefix"
    case .removesuffix: "removesuffix"
    case .partition: "partition"
    case .rpartition: "rpartition"
    case .format: "format"
    case .get: "get"
    case .items: "items"
    case .keys: "keys"
    case .values: "values"
    case .copy: "copy"
    case .cycle: "cycle"
    case .changed: "changed"
    case .decode: "decode"
    case .next: "next"
    case .reset: "reset"
    case .unknown: ""
    }
  }
}
