/// # Tokenizers
///
/// Text to token ids and back. It may know memory, the file format and the
/// tables of Unicode. It must never know a model, a chat template or a command.
///
/// A vocabulary is planned first (`TokenizerPlan`), then read into tables in the
/// arena (`Tokenizer`); texts are encoded in planned work (`TokenizerWork`).
/// Nothing here uses the heap.
///
/// | folder | holds |
/// |---|---|
/// | `Unicode` | scalars, their classes, normalisation form C |
/// | `Expressions` | regular expressions, as far as tokenizers use them |
/// | `PreTokenizing` | the expressions by name, which cut text into pieces |
/// | `Vocabulary` | the file's keys, the tables of tokens and special tokens |
/// | `Merging` | pairs of symbols that become one, by any rule of ranks |
/// | `BytePairs` | byte pairs: the merges of the file as a rule |
/// | `SentencePieces` | SentencePiece: the scores of the file as a rule |
/// | `Unigram` | SentencePiece: the scores as log probabilities |
/// | `Encoding` | special tokens in a text, and all of a text to ids |
/// | `Decoding` | ids to text |
