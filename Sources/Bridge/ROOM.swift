/// # Bridge
///
/// Other people's interfaces before the line protocol: what a client of OpenAI's,
/// Ollama's or llama.cpp's HTTP interface sends becomes one line for
/// `swiftlet serve`, and the events of its answer become what that client reads.
///
/// `RequestBody` is a body that was understood, `EngineLine` the line that is
/// made of it, `AnswerForm` how the client wants the answer, `EngineEvent` a line
/// of the engine, `Answer` the reply on its way.
///
/// It may know JSON and memory. It must never know a socket, a clock, a process
/// or a model: times are numbers that the caller gives, and texts stay as the
/// client or the engine spells them.
