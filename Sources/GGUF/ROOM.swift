/// # GGUF
///
/// The file format of models: reader and writer. The module may know memory,
/// files and number formats. It must never know what a model computes with the
/// tensors.
///
/// A file is a header, key/value pairs, descriptions of tensors, padding and
/// the tensors' data, all little-endian:
/// <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
