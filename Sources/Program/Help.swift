import Memory
import Models

/// The text of `--help`.
enum Help {
  /// Writes the help of a command, or of the program.
  static func write(
    _ command: Command?, _ console: Console
  ) throws(ProgramError) {
    guard let command else { return try writeProgram(console) }
    try console.write { out in
      out.append("usage: swiftlet ")
      out.append(command.name)
      out.append(" [OPTIONS] ")
      out.append(command.spec.operand)
      out.append("\n\n")
      out.append(command.spec.summary)
      out.append(".\n\n")
      for option in Option.allCases where option.applies(to: command) {
        write(option.spec, of: command, &out)
      }
      if command == .run { out.append(runNotes) }
      if command == .synthesize { writePresets(&out) }
    }
  }

  private static func writeProgram(_ console: Console) throws(ProgramError) {
    try console.write { out in
      out.append("usage: swiftlet COMMAND [OPTIONS] [MODEL]\n\n")
      for command in Command.allCases {
        out.append("  ")
        let before = out.count
        out.append(command.name)
        out.pad(from: before, to: 12)
        out.append(command.spec.summary)
        out.append("\n")
      }
      out.append("\nswiftlet COMMAND --help shows a command's options.\n")
      out.append(modelNotes)
      out.append(statusNotes)
    }
  }

  private static func write(
    _ option: OptionSpec, of command: Command, _ out: inout TextBuffer
  ) {
    let before = out.count
    if let letter = option.letter {
      out.append("  -")
      out.append(byte: UInt8(truncatingIfNeeded: letter.value))
      out.append(", --")
    } else {
      out.append("      --")
    }
    out.append(option.name)
    if let value = option.value(for: command) {
      out.append(" ")
      out.append(value)
    }
    // Two spaces stand before the text, also behind a long name.
    if out.count - before >= 29 { out.append(" ") }
    out.pad(from: before, to: 30)
    out.append(option.summary(for: command))
    out.append("\n")
  }

  private static func writePresets(_ out: inout TextBuffer) {
    out.append("\npresets:")
    for preset in ModelPreset.all {
      out.append(" ")
      out.append(preset.name)
    }
    out.append("\ntypes:")
    for mix in QuantizationMix.allCases {
      out.append(" ")
      out.append(mix.name)
    }
    out.append("\n")
  }

  private static let runNotes: StaticString = """

    One line of standard input is one prompt, one answer goes to standard
    output, and the end of input ends the program. Empty lines are skipped. A
    line that fails gets an empty answer and a reason on standard error.

      echo '日本の首都は？' | swiftlet run
      cat report.txt | swiftlet run --whole -p '要約して'

    """

  private static let modelNotes: StaticString = """

    MODEL is a GGUF file, or the first of several. Without it the largest .gguf
    file is taken from the first of these that has one: the file or folder that
    SWIFTLET_MODEL names, the program's folder, $XDG_DATA_HOME/swiftlet or
    ~/.local/share/swiftlet, ../share/swiftlet beside the program's folder,
    Boards/share/swiftlet of the checkout that the program was built in,
    /usr/local/share/swiftlet, /usr/share/swiftlet. A program in /usr/bin looks
    into /usr/local/share/swiftlet before ../share/swiftlet.

    """

  private static let statusNotes: StaticString = """

    Exit status: 0 done; 1 a line, request or check failed; 2 usage; 3 the model
    file is wrong; 4 it does not fit; 5 the model could not be read any more;
    6 output failed; 7 another board failed.

    """
}
