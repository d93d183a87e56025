/// # LineProtocol
///
/// Protocol 1 of `serve`, as a pure state machine: lines of JSON in, lines of
/// JSON out. `ProtocolMachine` holds the queue and the request that runs;
/// `ClientMessage` is a line that was understood, `Request` where its texts
/// stand in that line; `Verb` and `Deed` list the verbs that act at once and
/// those that wait; `ServerEvents` and `EndOfAnswer` write the replies.
///
/// It may know JSON, memory and the settings of sampling. It must never know a
/// file descriptor, a thread, a clock or a model: times are numbers that the
/// caller gives, and texts stay as the line spells them.
