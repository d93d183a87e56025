/// # Merging
///
/// Models made of models: configurations of merges, the methods, tokenizers of
/// unions, experts. The module may know the workbench and folders. It must never know
/// GGUF's types or commands.
