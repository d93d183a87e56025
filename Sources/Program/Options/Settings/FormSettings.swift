import CHost
import Conversation
import Files
import Memory
import Schemas

/// The forms that answers are held to, and the memory for them.
struct FormSettings {
  /// The path of a grammar in GBNF.
  var grammar: UnsafePointer<CChar>?
  /// The path of a JSON Schema.
  var schema: UnsafePointer<CChar>?
  /// The white space of JSON that a schema holds.
  private(set) var whiteSpace = WhiteSpace.compact
  /// The memory that is given, in bytes.
  private var memory: Int?
  /// Whether any request may bring a form.
  var isServing = false

  /// Memory for a vocabulary's trie, for masks and for a form's states.
  static let usualBytes = 16 * MemoryUnit.mebibyte

  mutating func setMemory(_ value: OptionValue) throws(UsageError) {
    let size = value.bytes == "0" ? 0 : value.bytes.byteSize
    guard let size, size <= 1 << 33 else {
      throw value.unusable(wanted: "a size such as 16M, or 0")
    }
    memory = Int(size)
  }

  /// Bytes to plan for: none where no form can come.
  var bytes: Int {
    memory
      ?? (isServing || grammar != nil || schema != nil
        ? FormSettings.usualBytes : 0)
  }

  /// A schema of any object.
  static var anyObject: Bytes { Bytes(#"{"type":"object"}"#) }

  mutating func setWhiteSpace(_ value: OptionValue) throws(UsageError) {
    if value.bytes == "none" {
      whiteSpace = .none
    } else if value.bytes == "compact" {
      whiteSpace = .compact
    } else if value.bytes == "free" {
      whiteSpace = .free
    } else {
      throw value.unusable(wanted: "none, compact or free")
    }
  }

  /// The form that options name, whose text lives as long as the program.
  ///
  /// - Returns: the form; `nil` without one.
  /// - Throws: `ProgramError.inputFile`.
  func source() throws(ProgramError) -> AnswerForm.Source? {
    if let grammar { return .grammar(try text(of: grammar)) }
    if let schema {
      return .schema(try text(of: schema), whiteSpace, isPlain: true)
    }
    return nil
  }

  private func text(
    of path: UnsafePointer<CChar>
  ) throws(ProgramError) -> Bytes {
    let map = UnsafeMutablePointer<MappedFile>.allocate(capacity: 1)
    do { map.initialize(to: try MappedFile(path: path)) } catch {
      throw .inputFile(ShortText(Bytes(cString: path)), error)
    }
    return map.pointee.bytes
  }
}
