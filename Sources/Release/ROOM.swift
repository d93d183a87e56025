/// # Release
///
/// The version that all programs have, which are released together.
///
/// It may know nothing else.
