import Likelihood

/// The text of `perplexity`, and what it is compared with.
struct PerplexitySettings {
  /// The tokens of a chunk where nothing is said.
  static let defaultContext = 512

  /// The path of the text.
  var file: UnsafePointer<CChar>?
  /// The path of the base.
  var base: UnsafePointer<CChar>?
  /// The most chunks.
  var chunks: Int?

  /// Looks for what is missing or makes no chunk.
  func check(context: Int?) throws(UsageError) {
    if file == nil, base == nil { throw .optionMissing(Option.file.name) }
    let least = BaseHeader.leastContext
    if let context, context < least { throw .contextTooShort(least: least) }
  }
}
