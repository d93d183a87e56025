/// # Transformer
///
/// From token ids to logits: the memory plan, the key/value cache, threads and
/// the forward pass.
///
/// The module may know kernels, memory, number formats, the file format and what
/// a model is made of. It must never know text.
