/// # Conversion
///
/// Folders to GGUF and back: metadata, names and order of tensors, tokenizers. The
/// module may know the workbench, both formats, quantization, and what a model is made
/// of. It must never know merges or commands.
///
/// | folder | holds |
/// |---|---|
/// | `Folders` | folders, opened |
/// | `Configuration` | `config.json`, checked; one row a kind of folder |
/// | `Tensors` | the folder's names as one more column of the engine's roles, and rows in a file's order |
/// | `Metadata` | keys in the converter's order, names and sizes |
/// | `Tokens` | tokenizers of folders as a file's keys |
/// | `Files` | a GGUF file seen as a folder |
