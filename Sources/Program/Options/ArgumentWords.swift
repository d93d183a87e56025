import CHost
import Memory

/// The words of the command line.
struct ArgumentWords {
  let count: Int
  let words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// The word at `index`, or `nil` beyond the last.
  func cString(_ index: Int) -> UnsafePointer<CChar>? {
    guard index >= 0, index < count, let word = words[index] else { return nil }
    return UnsafePointer(word)
  }

  /// The word's bytes.
  subscript(index: Int) -> Bytes? {
    cString(index).map { Bytes(cString: $0) }
  }

  /// The words from `index` on.
  func suffix(from index: Int) -> ArgumentWords {
    ArgumentWords(count: count - index, words: words + index)
  }
}

extension ArgumentWords {
  /// Reads the options with getopt_long; `handle` is given each with its value.
  ///
  /// The first word is the command's. Options may stand anywhere; the index of
  /// the first other word is answered.
  ///
  /// Options of other commands are read too, so that `handle` can say that they
  /// are out of place; their letters only where `command` does not use them.
  func parseOptions(
    of command: Command,
    _ handle: (Option, UnsafePointer<CChar>?) throws(UsageError) -> Void
  ) throws(UsageError) -> Int {
    var named: [Option] = []
    var options: [host_option] = []
    func add(_ option: Option, _ name: StaticString, _ letter: Unicode.Scalar?)
    {
      named.append(option)
      options.append(
        host_option(
          name: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(
            to: CChar.self),
          takes_value: option.spec.value == nil ? 0 : 1,
          letter: letter.map { Int32($0.value) } ?? 0))
    }
    for option in Option.allCases {
      add(option, option.name, option.letter(for: command))
      if let alias = option.spec.alias { add(option, alias, nil) }
    }
    host_options_begin(Int32(count), words, options, Int32(options.count))
    while true {
      var value: UnsafePointer<CChar>?
      let found = Int(host_options_next(&value))
      func word() -> ShortText {
        value.map { ShortText(Bytes(cString: $0)) } ?? ShortText("")
      }
      switch found {
      case Int(HOST_OPTION_END): return Int(host_options_rest())
      case Int(HOST_OPTION_NEEDS_VALUE): throw .valueMissing(word())
      case Int(HOST_OPTION_TAKES_NO_VALUE): throw .valueUnexpected(word())
      case Int(HOST_OPTION_AMBIGUOUS): throw .optionAmbiguous(word())
      default:
        guard named.indices.contains(found) else {
          throw .optionUnknown(word())
        }
        try handle(named[found], value)
      }
    }
  }
}
