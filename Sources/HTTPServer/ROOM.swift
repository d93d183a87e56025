/// # HTTPServer
///
/// The program that listens: it starts `swiftlet serve`, or connects to one, and
/// lets clients of HTTP speak to it. One thread does everything, in libevent's
/// loop: nothing here waits.
///
/// `Server` holds the parties. `Listening` is where it listens, `EngineLink` its
/// connection to the engine, `Exchange` one request that waits for the engine's
/// answer, `Connections` the open sockets, `Doorman` who may speak.
///
/// It may know sockets, clocks, processes, and what `Bridge` makes of bodies and
/// events. It must never know a model, its files or a token.
