/// # Program
///
/// The commands of the program, and all that joins the modules: arguments,
/// standard streams, loading, exit statuses. The module may know every other
/// module. Only `main.c` may know it.
///
/// A command lies in a folder of its own: `Run`, `Chat`, `Serve`, `Plan`,
/// `Inspect` with `logits` and `selftest`, `Text` with `tokenize` and `render`,
/// `Grammar`, `Perplexity`, `Synthesis`, `Bench` and `Board`. They share these:
///
/// - `Options`: the table of options, and the settings that they make.
/// - `Streams`: lines that come in, answers that go out, the terminal.
/// - `Reporting`: messages, errors and exit statuses.
/// - `Loading`: a model's plan against the machine's memory, then the model.
/// - `Answering`: the common part of `run`, `chat` and `serve`.
/// - `Keeping`: their sessions on disk.
/// - `Boards`: the boards of a run, which of them leads, and how others follow.
///
/// The compiler checks a method that borrows a command field by field, which
/// takes it seconds where the command is large and the method has branches. So
/// such a method is `mutating`, even where it changes nothing.
