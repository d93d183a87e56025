public import GGUF
public import Memory

/// A fault of a vocabulary, or of a text that is to be encoded.
public enum TokenizerError: Failure {
  /// The file's metadata could not be read.
  case file(GGUFError)
  /// The tables could not be planned.
  case memory(MemoryError)
  /// The file lacks a key that every vocabulary has.
  case missingKey(StaticString)
  /// `tokenizer.ggml.model` is not one that is supported.
  case unsupportedModel(ShortText)
  /// `tokenizer.ggml.pre` is not one that is supported.
  case unsupportedPreTokenizer(ShortText)
  /// `tokenizer.ggml.pre` is absent, and neither architecture nor tokens imply
  /// one.
  case missingPreTokenizer(architecture: ShortText)
  /// The vocabulary has no token.
  case emptyVocabulary
  /// More tokens, merges or bytes than the tables are made for.
  case vocabularyTooLarge(StaticString, count: Int, limit: Int)
  /// `tokenizer.ggml.token_type` is not as long as the list of tokens.
  case typeCountMismatch(types: Int, tokens: Int)
  /// A token's type is not one of the format's.
  case unknownTokenType(id: Int, type: Int64)
  /// `tokenizer.ggml.scores` is not as long as the list of tokens.
  case scoreCountMismatch(scores: Int, tokens: Int)
  /// A token's score is not finite.
  case scoreNotFinite(id: Int)
  /// `tokenizer.ggml.precompiled_charsmap` leads out of itself at a unit.
  case brokenCharacterMap(unit: Int)
  /// A merge is not two pieces with a space between them.
  case malformedMerge(rank: Int)
  /// Too few merges make tokens: there are none, or they are those of another
  /// vocabulary.
  case unmergedTokens(merges: Int, tokens: Int)
  /// Too many merges, or too long ones, make pieces that are not tokens.
  case tooManyUnnamedPieces(rank: Int, pieces: Int, bytes: Int)
  /// Control and user-defined tokens have too many different lengths.
  case tooManySpecialLengths(limit: Int)
  /// So many entries of a table collide that only intent explains it.
  case crowdedTable(limit: Int)
  /// A key names a token that the vocabulary does not have.
  case idOutOfRange(key: StaticString, id: Int, tokens: Int)
  /// A text is longer than was planned for.
  case textTooLong(bytes: Int, limit: Int)
  /// One pre-token, or one stretch of text that tokens may span throughout, is
  /// longer than was planned for.
  case pieceTooLong(bytes: Int, limit: Int)
  /// A text has more tokens than there is room for.
  case tooManyTokens(count: Int, limit: Int)

  /// The error's one stable name.
  @export(interface)
  public var code: StaticString {
    switch self {
    case .file(let error): error.code
    case .memory(let error): error.code
    case .missingKey: "tokenizer_missing_key"
    case .unsupportedModel: "tokenizer_unsupported"
    case .unsupportedPreTokenizer: "pre_tokenizer_unsupported"
    case .missingPreTokenizer: "pre_tokenizer_missing"
    case .emptyVocabulary: "vocabulary_empty"
    case .vocabularyTooLarge: "vocabulary_too_large"
    case .typeCountMismatch: "vocabulary_type_count"
    case .unknownTokenType: "vocabulary_unknown_type"
    case .scoreCountMismatch: "vocabulary_score_count"
    case .scoreNotFinite: "vocabulary_score_not_finite"
    case .brokenCharacterMap: "vocabulary_charsmap"
    case .malformedMerge: "vocabulary_malformed_merge"
    case .unmergedTokens: "vocabulary_unmerged_tokens"
    case .tooManyUnnamedPieces: "vocabulary_unnamed_pieces"
    case .tooManySpecialLengths: "vocabulary_special_lengths"
    case .crowdedTable: "vocabulary_collisions"
    case .idOutOfRange: "vocabulary_id_out_of_range"
    case .textTooLong: "text_too_long"
    case .pieceTooLong: "text_piece_too_long"
    case .tooManyTokens: "too_many_tokens"
    }
  }
}
