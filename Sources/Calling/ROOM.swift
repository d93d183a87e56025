/// # Calling
///
/// Answers that are held to calls of functions: which bytes may come next, so
/// that a call names a function that was offered and its arguments satisfy the
/// function's schema. The module may know memory, JSON, the protocol of automata,
/// schemas, and how calls are marked. It must never know templates, requests or
/// how tokens are chosen.
///
/// It is written by hand because each template spells calls in its own way and
/// the arguments are one JSON Schema's matter in all of them.
///
/// A `CallAutomaton` walks the marks around a call itself. What stands between
/// them goes through a `SchemaAutomaton`: as it is where arguments are JSON, or
/// turned into JSON byte by byte where they are not.
