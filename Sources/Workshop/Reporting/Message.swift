import Glibc

/// Lines on standard error.
///
/// Nobody may be there to read them: what cannot be written is left out, and the
/// work goes on.
enum Message {
  /// What the reader should know.
  static func note(_ text: String) {
    write("swiftlet-workshop: note: \(printable(text))\n")
  }

  /// Why a command failed.
  static func failure(_ text: String, code: String) {
    write("swiftlet-workshop: \(printable(text)) [\(code)]\n")
  }

  /// Writes a text as it is.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.write(2, $0.baseAddress, $0.count)
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }

  /// A text in one line: names of files and tensors may hold what moves a
  /// terminal's cursor.
  private static func printable(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
