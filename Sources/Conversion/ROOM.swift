/// # Conversion
///
/// Folders to GGUF and back: metadata, names and order of tensors, tokenizers. The
/// module may know the workbench, both formats, quantization, and what a model is made
/// of. It must never know merges or commands.
