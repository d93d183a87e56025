/// What keeps the aliases of a YAML document from growing it beyond measure.
///
/// The parser puts the anchored value into the place of every alias, and aliases
/// inside of anchored values multiply. This looks at the text before it is parsed: a
/// document may have a few aliases of any kind, and many only where each anchored
/// value ends in its own line and has no alias inside.
public enum AliasLimit {
  /// The number of aliases to values of several lines or with aliases inside.
  static let nested = 16
  /// The number of aliases to values of one line.
  static let plain = 4096

  /// The number of aliases that a document has too many for; `nil` where it has not.
  public static func exceeded(by document: [UInt8]) -> Int? {
    var names: Set<[UInt8]> = []
    var areAnchorsPlain = true
    for line in document.split(separator: 10) {
      for start in marks(UInt8(ascii: "&"), in: line) {
        let name = self.name(line, after: start)
        guard !name.isEmpty else { continue }
        names.insert(name)
        let rest = line[(start + 1 + name.count)...]
        areAnchorsPlain = areAnchorsPlain && isWhole(rest)
      }
    }
    guard !names.isEmpty else { return nil }
    var count = 0
    for line in document.split(separator: 10) {
      for start in marks(UInt8(ascii: "*"), in: line)
      where names.contains(name(line, after: start)) {
        count += 1
      }
    }
    let limit = areAnchorsPlain ? plain : nested
    return count <= limit ? nil : limit
  }

  /// Whether a value begins and ends in this part of a line, without an alias.
  private static func isWhole(_ rest: ArraySlice<UInt8>) -> Bool {
    var depth = 0
    var isEmpty = true
    for byte in rest {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: "|"),
        UInt8(ascii: ">"), UInt8(ascii: ":"):
        return false
      case UInt8(ascii: "#") where isEmpty: return false
      default: break
      }
      if byte != 32, byte != 9, byte != 13 { isEmpty = false }
    }
    return depth <= 0 && !isEmpty
  }

  /// The places of a mark at the beginning of a word.
  private static func marks(
    _ mark: UInt8, in line: ArraySlice<UInt8>
  ) -> [Int] {
    line.indices.filter { index in
      guard line[index] == mark else { return false }
      guard index > line.startIndex else { return true }
      return [32, 9, 13].contains(line[index - 1])
        || "[{,:-?!".utf8.contains(line[index - 1])
    }
  }

  private static func name(
    _ line: ArraySlice<UInt8>, after start: Int
  ) -> [UInt8] {
    Array(
      line[(start + 1)...].prefix {
        $0 > 32 && !"[]{},:".utf8.contains($0)
      })
  }
}
