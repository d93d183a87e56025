/// # Conversation
///
/// From messages to prompts, and from prompts to answers. `Answerer` is the one
/// loop that answers: it turns a `Prompt` into tokens (`ChatTemplate`, the turns
/// that fit), computes them (`Session`, `Generation`, and what `Drafter` guesses
/// in the same pass) and gives the text to an `AnswerObserver`, up to a stop string (`StopMatcher`). `ModelFamily` tells
/// which family of models a file belongs to, and so which template, sampling
/// and stop strings its makers mean.
///
/// It may know everything below it: memory, JSON, templates, files of models,
/// tokenizers, the transformer, sampling. It must never know a file descriptor,
/// a clock, a command or the protocol: whoever calls brings the time, and the
/// observer does with the text what it likes.
