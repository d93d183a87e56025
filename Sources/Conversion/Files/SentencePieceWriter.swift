import Foundation
import Tokenizers
import Workbench

/// Writes a vocabulary as SentencePiece's protocol buffer.
struct SentencePieceWriter {
  private(set) var data = Data()

  init(_ vocabulary: FileVocabulary, addsSpace: Bool, removesSpaces: Bool) {
    for token in vocabulary.tokens {
      var piece = Data()
      SentencePieceWriter.field(1, token.bytes, to: &piece)
      piece.append(2 << 3 | 5)
      withUnsafeBytes(of: token.score.bitPattern.littleEndian) {
        piece.append(contentsOf: $0)
      }
      SentencePieceWriter.field(3, UInt64(token.type.rawValue), to: &piece)
      SentencePieceWriter.field(1, piece, to: &data)
    }
    var trainer = Data()
    let kind: UInt64 = vocabulary.kind == .unigram ? 1 : 2
    SentencePieceWriter.field(3, kind, to: &trainer)
    let fallsBack = vocabulary.tokens.contains { $0.type == .byte }
    SentencePieceWriter.field(35, fallsBack ? 1 : 0, to: &trainer)
    SentencePieceWriter.field(2, trainer, to: &data)
    var normalizer = Data()
    SentencePieceWriter.field(1, Data("identity".utf8), to: &normalizer)
    if !vocabulary.characters.isEmpty {
      SentencePieceWriter.field(2, vocabulary.characters, to: &normalizer)
    }
    SentencePieceWriter.field(3, addsSpace ? 1 : 0, to: &normalizer)
    SentencePieceWriter.field(4, removesSpaces ? 1 : 0, to: &normalizer)
    SentencePieceWriter.field(5, 1, to: &normalizer)
    SentencePieceWriter.field(3, normalizer, to: &data)
  }

  private static func varint(_ number: UInt64, to data: inout Data) {
    var rest = number
    while rest >= 0x80 {
      data.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }

  private static func field(
    _ field: UInt64, _ number: UInt64, to data: inout Data
  ) {
    varint(field << 3, to: &data)
    varint(number, to: &data)
  }

  private static func field(
    _ field: UInt64, _ bytes: some Collection<UInt8>, to data: inout Data
  ) {
    varint(field << 3 | 2, to: &data)
    varint(UInt64(bytes.count), to: &data)
    data.append(contentsOf: bytes)
  }
}
