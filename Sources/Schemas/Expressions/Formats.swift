import Memory

/// The texts of formats as regular expressions of the whole text.
///
/// Sources: RFC 4122 (uuid), RFC 791 (ipv4), RFC 4291 (ipv6), RFC 3986 (uri),
/// RFC 5321 (email).
enum Formats {
  static let byte: StaticString = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
  static let hex: StaticString = "[0-9A-Fa-f]{1,4}"

  /// Writes the expression of a format; false where it is none that is held.
  static func write(_ name: Bytes, into out: inout TextBuffer) -> Bool {
    if name == "uuid" {
      out.append("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
    } else if name == "ipv4" {
      ipv4(into: &out)
    } else if name == "ipv6" {
      ipv6(into: &out)
    } else if name == "email" {
      email(into: &out)
    } else if name == "uri" {
      uri(into: &out)
    } else {
      return false
    }
    return true
  }

  private static func ipv4(into out: inout TextBuffer) {
    out.append(byte)
    out.append("(\\.")
    out.append(byte)
    out.append("){3}")
  }

  /// Appends `(hex:){least,most}`.
  private static func groups(
    _ least: Int, _ most: Int, into out: inout TextBuffer
  ) {
    out.append("(")
    out.append(hex)
    out.append(":){")
    out.append(least)
    out.append(",")
    out.append(most)
    out.append("}")
  }

  /// The last two groups, which may be written as an address of version 4.
  private static func last(into out: inout TextBuffer) {
    out.append("(")
    out.append(hex)
    out.append(":")
    out.append(hex)
    out.append("|")
    ipv4(into: &out)
    out.append(")")
  }

  private static func ipv6(into out: inout TextBuffer) {
    out.append("(")
    groups(6, 6, into: &out)
    last(into: &out)
    // Before the gap up to `before` groups, behind it the rest at most.
    for before in 0...7 {
      out.append("|")
      if before == 0 {
        out.append(":")
      } else {
        groups(before, before, into: &out)
      }
      out.append(":(")
      let most = 7 - before
      if most >= 2 {
        groups(0, most - 2, into: &out)
        last(into: &out)
        out.append("|")
      }
      if most >= 1 {
        out.append(hex)
        out.append("|")
      }
      out.append(")")
    }
    out.append(")")
  }

  private static func email(into out: inout TextBuffer) {
    let atom: StaticString = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    let label: StaticString = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    out.append("(")
    out.append(atom)
    out.append("(\\.")
    out.append(atom)
    out.append(")*|\"([ !#-\\[\\]-~]|\\\\[ -~])*\")@(")
    out.append(label)
    out.append("(\\.")
    out.append(label)
    out.append(")*|\\[(")
    ipv4(into: &out)
    out.append("|[Ii][Pp][Vv]6:")
    ipv6(into: &out)
    out.append(")\\])")
  }

  private static func uri(into out: inout TextBuffer) {
    let escaped: StaticString = "%[0-9A-Fa-f]{2}"
    let plain: StaticString = "A-Za-z0-9._~!$&'()*+,;=-"
    /// A class of plain characters and others, any number of times.
    func run(_ more: StaticString, _ count: StaticString) {
      out.append("([")
      out.append(more)
      out.append(plain)
      out.append("]|")
      out.append(escaped)
      out.append(")")
      out.append(count)
    }
    out.append("[A-Za-z][A-Za-z0-9+.-]*:(//(")
    run(":", "*")
    out.append("@)?(\\[(")
    ipv6(into: &out)
    out.append("|[vV][0-9A-Fa-f]+\\.[:")
    out.append(plain)
    out.append("]+)\\]|")
    run("", "*")
    out.append(")(:\\d*)?(/")
    run(":@", "*")
    out.append(")*|/(")
    run(":@", "+")
    out.append("(/")
    run(":@", "*")
    out.append(")*)?|")
    run(":@", "+")
    out.append("(/")
    run(":@", "*")
    out.append(")*)?(\\?")
    run("/?:@", "*")
    out.append(")?(#")
    run("/?:@", "*")
    out.append(")?")
  }
}
