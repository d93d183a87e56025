/// A GGUF file that is written by several threads, a piece of a tensor each.
///
/// The layout is known before the first number is read, so that every piece has its
/// place, whoever is done first: the bytes do not depend on the number of threads.
/// A thread keeps a piece of about a million bytes, so that a tensor may be larger
/// than the memory. The file grows beside its place and is put there when it is
/// whole.
public struct GGUFOutput: Sendable {
  /// The longest row; a thread keeps one at least.
  public static let rowLimit = 1 << 26
  /// About as many elements are converted at once.
  static let pieceElements = 1 << 17

  /// Where the file shall be.
  public let path: String
  /// A file that must not be replaced.
  public let source: String?
  /// The keys, in their order.
  public let metadata: [OutputKey]
  /// The tensors, in their order.
  public let tensors: [OutputTensor]

  /// A file with these keys and tensors.
  ///
  /// - Parameters:
  ///   - path: where it shall be; what is there is replaced at the end.
  ///   - source: a file that must not be replaced, or `nil`.
  public init(
    path: String, source: String? = nil, metadata: [OutputKey],
    tensors: [OutputTensor]
  ) {
    self.path = path
    self.source = source
    self.metadata = metadata
    self.tensors = tensors
  }
}
