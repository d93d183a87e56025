/// The files of `logits`.
struct LogitsSettings {
  /// The path of the token ids.
  var ids: UnsafePointer<CChar>?
  /// The path of the logits.
  var out: UnsafePointer<CChar>?

  /// Looks for options that are missing.
  func check() throws(UsageError) {
    if ids == nil { throw .optionMissing(Option.ids.name) }
    if out == nil { throw .optionMissing(Option.out.name) }
  }
}
