public import Memory

/// A view of the texts of a vocabulary's tokens.
public struct TokenTexts: BitwiseCopyable {
  /// The number of tokens.
  public let count: Int
  private let bytes: Region<UInt8>
  private let offsets: Region<UInt32>
  private let kinds: Region<UInt8>

  /// A view of `count` tokens.
  ///
  /// The text of token t lies in `bytes` from `offsets[t]` to `offsets[t + 1]`;
  /// `kinds` are numbered as `tokenizer.ggml.token_type` numbers them.
  public init(
    count: Int, bytes: Region<UInt8>, offsets: Region<UInt32>,
    kinds: Region<UInt8>
  ) {
    precondition(offsets.count > count && kinds.count >= count)
    self.count = count
    self.bytes = bytes
    self.offsets = offsets
    self.kinds = kinds
  }

  /// No tokens.
  public init() {
    (count, bytes, offsets, kinds) = (0, Region(), Region(), Region())
  }

  /// The text that a token adds to an answer: none of control tokens, of unused
  /// ones and of numbers outside of the vocabulary.
  public func text(of token: Int32) -> Bytes {
    guard token >= 0, token < count else { return Bytes() }
    switch kinds[Int(token)] {
    case 1, 4, 6: return spelling(Int(token))
    default: return Bytes()
    }
  }

  /// The token that is spelled so, whatever its kind but unused; the lowest.
  public func token(spelled text: Bytes) -> Int? {
    for token in 0..<count {
      let length = offsets[token + 1] - offsets[token]
      if Int(length) == text.count, kinds[token] != 5, spelling(token) == text {
        return token
      }
    }
    return nil
  }

  /// Whether a token is one of those that control a conversation and add no
  /// text.
  public func isControl(_ token: Int) -> Bool { kinds[token] == 3 }

  /// How a token is spelled, whatever its kind.
  public func spelling(_ token: Int) -> Bytes {
    bytes[Int(offsets[token])..<Int(offsets[token + 1])].bytes
  }
}
