public import Memory

/// What a file of a base begins with: its numbers, then the tokens of the text.
///
/// The format is that of `llama-perplexity --kl-divergence-base`, little endian:
/// the word `_logits_`, the tokens of a chunk, the vocabulary and the chunks in
/// 32 bits each, the tokens in 32 bits each, and for each token that is predicted
/// in the second half of a chunk a row (`BaseRow`).
public struct BaseHeader: BitwiseCopyable, Sendable {
  /// The bytes before the tokens.
  public static let byteCount = 20
  /// The fewest tokens of a chunk: one of them is predicted.
  public static let leastContext = 3

  static var magic: Bytes { Bytes("_logits_") }

  /// The tokens of a chunk.
  public let context: Int
  /// The logits of a row.
  public let vocabulary: Int
  /// The chunks.
  public let chunks: Int

  /// The header of a base; the product of the numbers may be any.
  public init(context: Int, vocabulary: Int, chunks: Int) {
    self.context = context
    self.vocabulary = vocabulary
    self.chunks = chunks
  }

  /// The first token of a chunk whose logits predict one.
  public static func first(_ context: Int) -> Int { context / 2 }

  /// The tokens of a chunk that are predicted.
  public static func predicted(_ context: Int) -> Int {
    context - 1 - first(context)
  }

  /// The bytes of a row.
  public var rowBytes: Int { 2 * BaseRow.words(of: vocabulary) }

  /// The bytes of the header and the tokens, of a file that has a size.
  public var rowsStart: Int { BaseHeader.byteCount + 4 * context * chunks }

  /// The bytes of the file; `nil` where 63 bits do not hold them, as each number
  /// may have 31.
  public var fileBytes: UInt64? {
    // A chunk has less than 2⁶³ bytes: 2³¹ tokens, 2³⁰ rows of 2³² bytes.
    let tokens = 4 * UInt64(context)
    let rows = UInt64(BaseHeader.predicted(context)) * UInt64(rowBytes)
    let (chunk, isCarried) = tokens.addingReportingOverflow(rows)
    let (bytes, overflow) = chunk.multipliedReportingOverflow(
      by: UInt64(chunks))
    let most = UInt64(Int64.max) - UInt64(BaseHeader.byteCount)
    guard !isCarried, !overflow, bytes <= most else { return nil }
    return UInt64(BaseHeader.byteCount) + bytes
  }

  /// Writes the header.
  public func write(to memory: Region<UInt8>) {
    memory.copy(from: BaseHeader.magic)
    let numbers = (context, vocabulary, chunks)
    put(numbers.0, at: 8, of: memory)
    put(numbers.1, at: 12, of: memory)
    put(numbers.2, at: 16, of: memory)
  }

  private func put(_ number: Int, at place: Int, of memory: Region<UInt8>) {
    for byte in 0..<4 {
      memory[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte))
    }
  }

  /// Reads a header.
  ///
  /// - Throws: `BaseError.format` where it is none, `shape` where no text can
  ///   have been predicted so.
  public init(_ bytes: Bytes) throws(BaseError) {
    guard bytes.starts(with: BaseHeader.magic),
      let context = bytes.load(Int32.self, at: 8),
      let vocabulary = bytes.load(Int32.self, at: 12),
      let chunks = bytes.load(Int32.self, at: 16)
    else { throw .format }
    self.init(
      context: Int(context), vocabulary: Int(vocabulary), chunks: Int(chunks))
    guard self.context >= BaseHeader.leastContext, vocabulary > 0, chunks > 0
    else { throw .shape(self) }
  }
}
