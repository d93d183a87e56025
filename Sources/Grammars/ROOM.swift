// # Grammars
//
// Which tokens may come next, so that a text keeps to a form. A form is an
// automaton over bytes (`ByteAutomaton`); a trie of the vocabulary's tokens and a
// walk over both make a mask. It may know memory. It must never know a
// model, a sampler or a tokenizer: a trie is given the bytes of each token.
