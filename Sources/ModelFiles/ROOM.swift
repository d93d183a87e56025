/// # ModelFiles
///
/// The files of a model: where one lies that nobody named, and the parts that
/// hold a large one together. The module may know files and GGUF. It must never
/// know what a model computes.
