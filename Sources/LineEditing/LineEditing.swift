// # LineEditing
//
// A line that a person edits at a terminal: bytes of the keyboard in, the text
// and what is to be drawn out. No input or output, no clock, no heap. It may
// know memory. It must never know a descriptor, a command or a model.
//
// Written by hand because libedit and readline look terminals up in files of
// terminfo, which a board with one static program does not have.
//
// What is drawn is a VT100's: CR, LF, BS, cursor movements and erasures. Rows
// end with CR LF one column before the last, so that it does not matter what a
// terminal does at its edge.

/// What a key led to besides a change of the text.
public enum LineEvent: Sendable {
  /// The text is complete.
  case line
  /// Ctrl-C where there was no text.
  case interrupt
  /// Ctrl-D where there was no text.
  case end
}
