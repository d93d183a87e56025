/// # Tensors
///
/// The number formats of weights: types, the layout of their blocks, and the
/// reference conversions between blocks and floats. The module may know memory
/// and the codebooks. It must never know a file format or a model.
