/// `tokenizer.model`: SentencePiece's pieces, read from its protocol buffer.
struct SentencePieceModel {
  static let name = "tokenizer.model"

  /// The pieces and the changes before them.
  private(set) var pieces = UnigramModel(pieces: [])
  /// Whether pieces merge by rank, or the likeliest are taken.
  private(set) var mergesPairs = false

  init(_ bytes: [UInt8]) throws(ConversionFailure) {
    do throws(WireFault) {
      try read(bytes)
    } catch {
      throw .tokenizer(
        file: SentencePieceModel.name,
        reason: "it is not SentencePiece's: byte \(error.offset)")
    }
    guard !pieces.pieces.isEmpty,
      pieces.pieces.allSatisfy({ $0.score.isFinite })
    else {
      throw .tokenizer(
        file: SentencePieceModel.name,
        reason: "it has no pieces, or scores that are not finite")
    }
    guard let kind, kind == 1 || kind == 2 else {
      throw .tokenizerUnsupported(
        file: SentencePieceModel.name,
        reason: "the model is neither of pairs nor a unigram model")
    }
    mergesPairs = kind == 2
  }

  /// `model_type`: 1 unigram, 2 pairs, 3 words, 4 characters.
  private var kind: UInt64? = 1

  private mutating func read(_ bytes: [UInt8]) throws(WireFault) {
    // What the messages take where a field is absent.
    pieces.addsSpace = true
    pieces.removesSpaces = true
    var message = WireReader(bytes[...])
    while let (field, value) = try message.next() {
      guard case .bytes(let part) = value else { continue }
      switch field {
      case 1:
        guard pieces.pieces.count < TokenTable.limit else {
          throw WireFault(offset: part.startIndex)
        }
        pieces.pieces.append(try SentencePieceModel.piece(part))
      case 2: try readTrainer(part)
      case 3: try readNormalizer(part)
      default: continue
      }
    }
  }

  private static func piece(
    _ bytes: ArraySlice<UInt8>
  ) throws(WireFault) -> UnigramModel.Piece {
    var text: [UInt8] = []
    var score: Float = 0
    var type = TokenType.normal
    var message = WireReader(bytes)
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (1, .bytes(let part)): text = Array(part)
      case (2, .bits32(let bits)): score = Float(bitPattern: bits)
      case (3, .number(let number)):
        guard let found = Int32(exactly: number).flatMap(TokenType.init)
        else { throw WireFault(offset: bytes.startIndex) }
        type = found
      default: continue
      }
    }
    return UnigramModel.Piece(text: text, score: score, type: type)
  }

  private mutating func readTrainer(
    _ bytes: ArraySlice<UInt8>
  ) throws(WireFault) {
    var message = WireReader(bytes)
    while let (field, value) = try message.next() {
      if field == 3, case .number(let number) = value { kind = number }
    }
  }

  private mutating func readNormalizer(
    _ bytes: ArraySlice<UInt8>
  ) throws(WireFault) {
    var message = WireReader(bytes)
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (2, .bytes(let part)): pieces.characters = Array(part)
      case (3, .number(let flag)): pieces.addsSpace = flag != 0
      case (4, .number(let flag)): pieces.removesSpaces = flag != 0
      default: continue
      }
    }
  }
}
