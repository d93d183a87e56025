/// # Safetensors
///
/// Files of Hugging Face's safetensors and folders of them: reading with every
/// number of a header checked, and writing in shards. The module may know the
/// workbench, files, memory, JSON and number formats. It must never know a model's
/// parts.
