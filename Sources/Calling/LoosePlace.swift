/// What may come next in arguments that are not JSON.
enum LoosePlace {
  /// The brace of the arguments.
  static let object: Int32 = 0
  static let value: Int32 = 1
  static let valueOrEnd: Int32 = 2
  static let key: Int32 = 3
  static let keyOrEnd: Int32 = 4
  /// More of a name without quotes, or what stands behind it.
  static let bareKey: Int32 = 5
  /// What stands behind a name.
  static let colon: Int32 = 6
  /// More of a word or number.
  static let word: Int32 = 7
  /// Behind a value.
  static let rest: Int32 = 8
}
