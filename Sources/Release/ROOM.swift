/// # Release
///
/// The version that all programs have, which are released together.
///
/// It knows no other room. It must never know what a program does.
