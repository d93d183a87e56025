/// # Models
///
/// The list of what a model is made of, written once: its shape
/// (`ModelConfiguration`), the metadata keys that say it (`ModelKey`), and its
/// tensors (`TensorRole`, one row a role), with the known models as presets.
/// The loader, the planner, the synthesiser and the mixes of types all walk
/// these rows.
///
/// The module may know memory, number formats and the file format. It must never
/// know how a model is computed: no kernel, no buffer, no thread.
