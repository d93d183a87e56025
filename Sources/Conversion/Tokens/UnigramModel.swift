import Workbench

/// Pieces with the logarithms of their probabilities, and the changes that a text
/// goes through before it is cut.
struct UnigramModel {
  /// A piece.
  struct Piece {
    let text: [UInt8]
    let score: Float
    let type: TokenType
  }

  var pieces: [Piece]
  /// SentencePiece's compiled map of characters, or none.
  var characters: [UInt8] = []
  var addsSpace = false
  var removesSpaces = false

  /// Pieces as SentencePiece has them.
  init(pieces: [Piece]) { self.pieces = pieces }

  /// The model of `tokenizer.json`.
  init(_ model: JSONValue) throws(ConversionFailure) {
    let file = TokenizerDocument.name
    let unknown = model["unk_id"]?.int
    let bytes = model["byte_fallback"]?.bool ?? false
    var pieces: [Piece] = []
    for entry in model["vocab"]?.array ?? [] {
      guard pieces.count < TokenTable.limit, let parts = entry.array,
        parts.count == 2, let text = parts[0].string,
        let score = parts[1].double, Float(score).isFinite
      else {
        throw .tokenizer(
          file: file,
          reason: "piece \(pieces.count) is not a text and a score")
      }
      let type: TokenType =
        pieces.count == unknown
        ? .unknown : bytes && text.isByte ? .byte : .normal
      pieces.append(
        Piece(text: Array(text.utf8), score: Float(score), type: type))
    }
    guard !pieces.isEmpty else {
      throw .tokenizer(file: file, reason: "the model has no vocab")
    }
    self.pieces = pieces
  }
}

extension String {
  /// Whether it stands for a byte: `<0x0A>`.
  var isByte: Bool { Array(utf8).isByte }
}

extension [UInt8] {
  /// Whether they spell what stands for a byte: `<0x0A>`.
  var isByte: Bool {
    count == 6 && starts(with: "<0x".utf8) && self[5] == 0x3E
      && self[3...4].allSatisfy {
        ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x46)
          || ($0 >= 0x61 && $0 <= 0x66)
      }
  }
}
