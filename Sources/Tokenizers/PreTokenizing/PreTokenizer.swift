package import Memory

/// How a name in `tokenizer.ggml.pre` has text cut into the pieces inside of
/// which byte pairs may merge, and what else llama.cpp ties to the name.
package struct PreTokenizer {
  /// The names, with a space between.
  package let names: StaticString

  /// The expressions, a stage a line; see `PieceCursor`.
  package let stages: StaticString

  /// The digits of one piece where `WordScanner` cuts as the expression does,
  /// else 0.
  package let wordDigits: Int

  /// Whether a piece that is a token is taken as it is, merges or no.
  package let ignoresMerges: Bool

  /// Whether a text begins with the token of the beginning where the file says
  /// nothing of it.
  let addsBeginning: Bool

  init(
    _ names: StaticString, _ stages: StaticString, wordDigits: Int = 0,
    ignoresMerges: Bool = false, addsBeginning: Bool = false
  ) {
    self.names = names
    self.stages = stages
    self.wordDigits = wordDigits
    self.ignoresMerges = ignoresMerges
    self.addsBeginning = addsBeginning
  }

  /// The row that `tokenizer.ggml.pre` names.
  package init?(named name: Bytes) {
    for index in 0..<PreTokenizer.rowCount {
      let row = PreTokenizer.row(index)
      if row.isNamed(name) {
        self = row
        return
      }
    }
    return nil
  }

  /// The row of files that were written before the key existed.
  ///
  /// llama.cpp reads them with GPT-2's expression and warns that answers suffer.
  /// Qwen 2 had its own expression from the first; of architecture `llama` the
  /// first with byte pairs was Llama 3, known by the token that begins its
  /// texts.
  init?(architecture: Bytes, beginsTexts: () -> Bool) {
    if architecture == "qwen2" {
      self = PreTokenizer.row(0)
    } else if architecture == "llama", beginsTexts() {
      self = PreTokenizer.row(1)
    } else {
      return nil
    }
  }

  private func isNamed(_ name: Bytes) -> Bool {
    var isFound = false
    forEachName { if $0 == name { isFound = true } }
    return isFound
  }

  /// Calls `body` with each of the names.
  package func forEachName(_ body: (Bytes) -> Void) {
    let all = Bytes(names)
    var start = 0
    while start < all.count {
      let rest = all.suffix(from: start)
      let length = rest.firstIndex(of: Bytes(" ")) ?? rest.count
      body(rest[0..<length])
      start += length + 1
    }
  }

  /// Calls `body` with all rows.
  package static func visit(_ body: (PreTokenizer) -> Void) {
    for index in 0..<rowCount { body(row(index)) }
  }

  /// Writes a name of each row, for a message.
  static func describeNames(into out: inout TextBuffer) {
    var separator: StaticString = "\""
    visit { row in
      let names = Bytes(row.names)
      let length = names.firstIndex(of: Bytes(" ")) ?? names.count
      out.append(separator)
      out.append(names[0..<length])
      separator = "\", \""
    }
    out.append("\" and others that cut as one of these")
  }
}
