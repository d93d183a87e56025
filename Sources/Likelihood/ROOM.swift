/// # Likelihood
///
/// How likely a model finds a text, and how far its probabilities are from those
/// that another model left in a file. It may know memory, files' bytes, kernels,
/// threads and the sampling room's functions. It must never know text, models'
/// files or commands.
