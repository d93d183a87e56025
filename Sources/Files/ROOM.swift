/// # Files
///
/// Files as bytes: mapped ones, sinks that bytes are written to, and files that
/// appear in their place when they are whole. The module may know the host and
/// memory. It must never know what a file holds.
