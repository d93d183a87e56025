import CHost
import Memory

/// The machine that `board` looks at, and the form of its report.
struct BoardSettings {
  /// The folder of another machine's files.
  var root: UnsafePointer<CChar>?
  var format = BoardFormat.text

  mutating func setRoot(_ value: OptionValue) throws(UsageError) {
    guard let word = value.word, host_is_folder(word) else {
      throw value.unusable(wanted: "a folder")
    }
    root = word
  }

  mutating func setFormat(_ value: OptionValue) throws(UsageError) {
    guard let named = BoardFormat(named: value.bytes) else {
      throw value.unusable(wanted: "text or jsonl")
    }
    format = named
  }
}

/// The form of the report of `board`.
enum BoardFormat {
  /// Lines for a person.
  case text
  /// A JSON object.
  case objects

  /// The format that `--format` names so.
  init?(named name: Bytes) {
    if name == "text" {
      self = .text
    } else if name == "jsonl" {
      self = .objects
    } else {
      return nil
    }
  }
}
