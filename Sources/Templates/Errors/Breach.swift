import Memory

/// A `TemplateError` on its way out of the room, small enough for registers:
/// every call here can fail, and what it fails with would fill the stack.
struct Breach: Error, @unchecked Sendable {
  private enum Kind: UInt8 {
    case syntax
    case failed
    case refused
    case tooLarge
    case tooDeep
    case tooManySteps
    case valuesTooLarge
    case outputTooLong
  }

  private let what: UnsafePointer<UInt8>?
  private let word: UnsafePointer<UInt8>?
  private let line: UInt32
  /// A column or limit.
  let number: UInt32
  private let wordCount: UInt16
  private let whatCount: UInt8
  private let kind: Kind

  private init(
    _ kind: Kind, _ what: StaticString = "", _ word: Bytes? = nil,
    number: Int = 0, line: Int = 0
  ) {
    self.kind = kind
    self.what = what.utf8Start
    whatCount = UInt8(clamping: what.utf8CodeUnitCount)
    // No word and an empty one differ.
    self.word = word.map { $0.unsafeStart ?? what.utf8Start }
    wordCount = UInt16(clamping: word?.count ?? 0)
    self.number = UInt32(clamping: number)
    self.line = UInt32(clamping: line)
  }

  static func syntax(
    _ what: StaticString, _ word: Bytes?, line: Int, column: Int
  ) -> Breach {
    Breach(.syntax, what, word, number: column, line: line)
  }

  static func failed(
    _ what: StaticString, _ name: Bytes?, line: Int
  ) -> Breach {
    Breach(.failed, what, name, line: line)
  }

  static func refused(_ message: Bytes) -> Breach {
    Breach(.refused, "", message)
  }

  static func tooLarge(_ what: StaticString, limit: Int) -> Breach {
    Breach(.tooLarge, what, number: limit)
  }

  static func tooDeep(limit: Int, line: Int) -> Breach {
    Breach(.tooDeep, number: limit, line: line)
  }

  static func tooManySteps(limit: Int, line: Int) -> Breach {
    Breach(.tooManySteps, number: limit, line: line)
  }

  static func valuesTooLarge(_ what: StaticString, limit: Int) -> Breach {
    Breach(.valuesTooLarge, what, number: limit)
  }

  static var outputTooLong: Breach { Breach(.outputTooLong) }

  /// The error that leaves the room, with a copy of the word.
  var error: TemplateError {
    let what = Bytes(start: what, count: Int(whatCount))
    let word = word.map { Bytes(start: $0, count: Int(wordCount)) }
    let line = Int(line)
    let number = Int(number)
    return switch kind {
    case .syntax:
      .syntax(what, word.map { ShortText($0) }, line: line, column: number)
    case .failed: .failed(what, word.map { ShortText($0) }, line: line)
    case .refused: .refused(word ?? Bytes())
    case .tooLarge: .tooLarge(what, limit: number)
    case .tooDeep: .tooDeep(limit: number, line: line)
    case .tooManySteps: .tooManySteps(limit: number, line: line)
    case .valuesTooLarge: .valuesTooLarge(what, limit: number)
    case .outputTooLong: .outputTooLong
    }
  }
}
