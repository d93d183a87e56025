/// # Memory
///
/// The room for every byte the program holds: checked views of bytes that
/// somebody else owns (`Bytes`, `Region`), bounded writers (`TextBuffer`, and
/// `PromptText`, which keeps the origin of each byte), the plan of the arena and
/// the arena itself.
///
/// It may know the host. It must never know what the bytes mean: not a model, not
/// a file format. Of text it tells which bytes are UTF-8 (`UTF8Sequence`), and
/// which of two origins each byte has (`MarkedText`); what follows from either is
/// for the rooms above.
///
/// The views are trivial structs, so that the decode step may hold them without
/// reference counts. They do not own their memory: the arena or the mapped file
/// behind them lives as long as the program.
