/// # Workshop
///
/// The commands of `swiftlet-workshop`: arguments, progress, places of output,
/// exit statuses. Regular Swift for this machine's build.
///
/// The module may know every room but the boards' program. Nothing knows it but
/// `swiftlet-workshop`.
