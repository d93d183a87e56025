/// # Markup
///
/// How a model marks what it thinks and what it calls in the text of an answer:
/// found in texts that its own template writes (`MarkupFinder`), and taken apart
/// as the answer is made (`AnswerParser`). The module may know memory and JSON.
/// It must never know templates, tokens or requests: whoever calls renders the
/// probes and brings the text.
///
/// It is written by hand because nothing on the board reads the markup of a
/// model that it was not told of, and because all of its memory is planned.
///
/// Three things make it: a `CallMarkup` is the texts around a call, a
/// `ThoughtMarkup` those around a thought, and a `LooseValue` reads arguments in
/// JSON, in Python's spelling or in a template's own, and writes JSON.
