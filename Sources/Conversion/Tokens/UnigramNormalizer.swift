import Foundation
import Workbench

/// What a `tokenizer.json` does to a text before it is cut into the likeliest
/// pieces, as far as a file can say it.
struct UnigramNormalizer {
  private let tokenizer: TokenizerDocument

  init(_ tokenizer: TokenizerDocument) { self.tokenizer = tokenizer }

  /// Sets what the pieces' readers must know.
  ///
  /// - Throws: `ConversionFailure.tokenizerUnsupported` where it does what no key
  ///   says.
  func apply(to model: inout UnigramModel) throws(ConversionFailure) {
    for part in tokenizer.parts("normalizer", "normalizers") {
      switch part["type"]?.string {
      case "Precompiled":
        let map = part["precompiled_charsmap"]?.string ?? ""
        guard let data = Data(base64Encoded: map) else {
          throw .tokenizer(
            file: TokenizerDocument.name,
            reason: "precompiled_charsmap is not base64")
        }
        model.characters = [UInt8](data)
      case "Replace" where part["pattern"]?["String"]?.string == " ": break
      case "Replace" where part["pattern"]?["Regex"]?.string == " {2,}":
        model.removesSpaces = true
      case "Strip": model.removesSpaces = true
      case "Prepend": break
      case let type:
        throw .tokenizerUnsupported(
          file: TokenizerDocument.name,
          reason: "the normalizer is of the type \((type ?? "").short)")
      }
    }
    model.addsSpace = tokenizer.addsSpace
  }
}

extension TokenizerDocument {
  /// Whether a text begins with a space that is not in it.
  var addsSpace: Bool {
    let prepends = parts("normalizer", "normalizers").contains {
      $0["type"]?.string == "Prepend" && $0["prepend"]?.string == "\u{2581}"
    }
    return prepends
      || parts("pre_tokenizer", "pretokenizers").contains {
        guard $0["type"]?.string == "Metaspace" else { return false }
        if let scheme = $0["prepend_scheme"]?.string {
          return scheme != "never"
        }
        return $0["add_prefix_space"]?.bool ?? true
      }
  }
}
