/// # Workshop
///
/// The commands of `swiftlet-workshop`: arguments, progress, places of output,
/// exit statuses. Regular Swift for this machine's build.
///
/// The module may know every room of formats, numbers and models. It must never know
/// the boards' program. Nothing knows it but
/// `swiftlet-workshop`.
