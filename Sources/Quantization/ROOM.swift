/// # Quantization
///
/// GGUF files with other types: every type's blocks with and without an importance
/// matrix, the mixes of types that file types stand for, files of importance, and the
/// writer that converts row by row. The module may know the workbench, number formats,
/// GGUF and the roles of a model's tensors. It must never know folders or merges.
