/// # Workbench
///
/// What the rooms of the workshop share: JSON as values, weights by name that
/// are read a piece at a time, folders of models, threads, failures. It is regular
/// Swift for this machine's build; the boards' program never reaches it.
///
/// The module may know memory, JSON and number formats. It must never know a file
/// format, a model's parts or a command.
