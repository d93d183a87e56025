/// # LineEditing
///
/// A line that a person edits at a terminal: bytes of the keyboard in, the text
/// and the terminal's drawing out. It may know memory. It must never know a
/// descriptor, a clock, a command or a model, and it does not touch the heap.
///
/// It is written by hand because libedit and readline look terminals up in files
/// of terminfo, which a board with one static program does not have.
///
/// The drawing is a VT100's: CR, LF, BS, cursor movements and erasures. Rows end
/// with CR LF one column before the last, so that it does not matter what a
/// terminal does at its edge.
