import JSON
import Memory

/// Rows of figures for a person, a program, or a spreadsheet.
enum BenchReport {
  /// Writes what stands above the rows, where the format has such a line.
  static func writeHead<Row: BenchFigures>(
    _ row: Row, _ format: BenchFormat, _ console: Console
  ) throws(ProgramError) {
    try console.write { out in
      switch format {
      case .objects: break
      case .commas:
        var isFirst = true
        row.visit { key, _, _ in
          if !isFirst { out.append(",") }
          isFirst = false
          out.append(key)
        }
        out.append("\n")
      case .table:
        out.append("\n|")
        row.visit { _, title, _ in
          guard let title else { return }
          out.append(" ")
          out.append(title)
          out.append(" |")
        }
        out.append("\n|")
        row.visit { _, title, value in
          if title != nil { out.append(value.isNumber ? "---:|" : "---|") }
        }
        out.append("\n")
      }
    }
  }

  /// Writes a row.
  static func write<Row: BenchFigures>(
    _ row: Row, _ format: BenchFormat, _ console: Console
  ) throws(ProgramError) {
    try console.write { out in
      switch format {
      case .objects:
        var json = JSONWriter(out)
        json.beginObject()
        row.visit { key, _, value in
          json.key(key)
          value.write(to: &json)
        }
        json.endObject()
        out = json.text
      case .commas:
        var isFirst = true
        row.visit { _, _, value in
          if !isFirst { out.append(",") }
          isFirst = false
          value.writeQuoted(to: &out)
        }
      case .table:
        out.append("|")
        row.visit { _, title, value in
          guard title != nil else { return }
          out.append(" ")
          value.describe(into: &out)
          out.append(" |")
        }
      }
      out.append("\n")
    }
  }
}

extension BenchValue {
  fileprivate var isNumber: Bool {
    switch self {
    case .literal, .text: false
    case .integer, .real: true
    }
  }

  fileprivate func write(to json: inout JSONWriter) {
    switch self {
    case .literal(let text): json.value(text)
    case .text(let text): json.value(text)
    case .integer(let number): json.value(number)
    case .real(let number, let decimals):
      json.value(number, decimals: decimals)
    }
  }

  /// Appends text with quotes doubled, between quotes.
  fileprivate func writeQuoted(to out: inout TextBuffer) {
    guard case .text(let text) = self else { return describe(into: &out) }
    out.append("\"")
    for index in 0..<text.count {
      if text[index] == 0x22 { out.append("\"") }
      out.append(byte: text[index])
    }
    out.append("\"")
  }

  fileprivate func describe(into out: inout TextBuffer) {
    switch self {
    case .literal(let text): out.append(text)
    case .text(let text): out.append(printable: text, limit: 256)
    case .integer(let number): out.append(number)
    case .real(let number, let decimals):
      out.append(number, decimals: decimals)
    }
  }
}
