/// Where the result's tokenizer and the rows of its embeddings come from.
public struct TokenizerSettings: Sendable, Equatable {
  /// The tokens of the result.
  public enum Source: Sendable, Equatable {
    /// Those of the base model.
    case base
    /// Those of the base model, and then the others that any model has.
    case union
    /// Those of that model.
    case model(ModelReference)
  }

  /// Where the row of a token comes from for models that lack the token.
  public enum Row: Sendable, Equatable {
    /// The row of the same token in that model.
    case model(ModelReference)
    /// Zeros.
    case zero
    /// The row of another token.
    case token(ModelReference, text: String)
    /// The row of an id.
    case id(ModelReference, Int)
  }

  /// A rule for a token.
  public struct TokenRule: Sendable, Equatable {
    /// The token's text.
    public var token: String
    /// The row; `nil` leaves the usual rules.
    public var row: Row?
    /// Whether models that have the token get the row as well.
    public var isForced: Bool
  }

  /// The tokens.
  public var source: Source
  /// The rules, in the order of the file.
  public var rules: [TokenRule] = []
  /// The embeddings get rows until their number is a multiple of this.
  public var multiple: Int?

  /// Reads the value of `tokenizer_source`.
  init(source value: ConfigurationValue) throws(MergeFailure) {
    source = try TokenizerSettings.source(value)
  }

  /// Reads the value of `tokenizer`.
  init(_ value: ConfigurationValue) throws(MergeFailure) {
    _ = try value.members(["source", "tokens", "pad_to_multiple_of"])
    source = .union
    if let value = value["source"] {
      source = try TokenizerSettings.source(value)
    }
    multiple = try value["pad_to_multiple_of"]?.integer(1...1_048_576)
    guard let tokens = value["tokens"] else { return }
    for member in try tokens.members() {
      _ = try member.value.members(["source", "force"])
      rules.append(
        TokenRule(
          token: member.key,
          row: try member.value["source"].map { value throws(MergeFailure) in
            try TokenizerSettings.row(value)
          },
          isForced: try member.value["force"]?.truth() ?? false))
    }
  }

  private static func source(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Source {
    if case .scalar(let text, _) = value.kind {
      if text == "base" { return .base }
      if text == "union" { return .union }
    }
    return .model(try ModelReference(value))
  }

  private static func row(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Row {
    guard case .mapping = value.kind, let kind = value["kind"] else {
      return .model(try ModelReference(value))
    }
    switch try kind.text() {
    case "zero":
      _ = try value.members(["kind"])
      return .zero
    case "model_token":
      _ = try value.members(["kind", "model", "token", "token_id"])
      guard let model = value["model"] else {
        throw .missingKey(value.place + ".model")
      }
      let reference = try ModelReference(model)
      switch (value["token"], value["token_id"]) {
      case (let token?, nil):
        return .token(reference, text: try token.text())
      case (nil, let id?):
        return .id(reference, try id.integer(0...Int(Int32.max)))
      case (nil, nil):
        throw .exclusiveKeys(["token", "token_id"], present: 0)
      default:
        throw .exclusiveKeys(["token", "token_id"], present: 2)
      }
    default: throw kind.wanted("zero or model_token")
    }
  }
}
