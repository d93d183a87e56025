/// # Sessions
///
/// Sessions on disk: what a model computed of a conversation, its tokens and
/// its turns, in a file that is whole or not there. `SessionFiles` saves and
/// restores; `SessionHeader` is what a file begins with.
///
/// The module may know the host, memory, files, model files, the transformer and
/// conversations. It must never know commands or protocols.
