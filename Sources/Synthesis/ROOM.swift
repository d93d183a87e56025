/// # Synthesis
///
/// Model files that nobody trained: a preset's keys and tensors, an invented or
/// borrowed vocabulary, and random weights with the spread of trained ones, the
/// same bits on every machine.
///
/// The module may know memory, files, number formats, the file format and what a
/// model is made of. It must never know how a model is computed, or where a file
/// is written to.
