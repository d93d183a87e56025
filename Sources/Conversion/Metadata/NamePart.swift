import Foundation

/// A part of a model's name between hyphens.
struct NamePart {
  /// The words for what a part may be.
  enum Kind {
    case basename
    case sizeLabel
    case finetune
    case version
    case type
  }

  private(set) var text: String
  var kinds: Set<Kind> = []

  init(_ text: String, isFirst: Bool, parameters: Int) {
    self.text = text
    let small = text.lowercased()
    if small.wholeMatch(of: /(v|iter)?[0-9]+([.][0-9]+)*/) != nil {
      kinds = [.version]
    } else if small.wholeMatch(of: /i?q[0-9](_\w)*|b?fp?(16|32)/) != nil {
      kinds = [.type]
      self.text = text.uppercased()
    } else if !isFirst, NamePart.isSize(small) {
      size(parameters)
    } else if !isFirst, ["chat", "instruct", "vision", "lora"].contains(small) {
      kinds = [.finetune]
    }
  }

  private static func isSize(_ text: String) -> Bool {
    text.wholeMatch(
      of:
        /(a|[0-9]+x)?[0-9]+([._][0-9]+)?[kmbt][0-9]?|small|mini|medium|large|x?xl/
    ) != nil
  }

  /// Reads the part as a size, which one that is far from the model's is not.
  private mutating func size(_ parameters: Int) {
    var letters = Array(text.replacing("_", with: "."))
    func isDigit(_ letter: Character) -> Bool { ("0"..."9").contains(letter) }
    if let last = letters.last, isDigit(last), letters.count >= 2 {
      let unit = letters[letters.count - 2]
      letters = Array(letters.dropLast(2)) + [".", last, unit]
    }
    if letters.count > 1, isDigit(letters[letters.count - 2]),
      "kmbt".contains(letters[letters.count - 1])
    {
      letters[letters.count - 1] = Character(
        letters[letters.count - 1].uppercased())
    }
    let power = " KMBT".firstIndex(of: letters[letters.count - 1]).map {
      " KMBT".distance(from: " KMBT".startIndex, to: $0)
    }
    kinds = [.sizeLabel]
    if parameters != 0, let number = Double(String(letters.dropLast())) {
      // A letter that is no unit counts as a thousandth in the rules.
      let label = number * pow(1000, Double(power ?? -1))
      if abs(label - Double(parameters)) > Double(7 * parameters / 8) {
        kinds = [.finetune]
        letters[letters.count - 1] = Character(
          letters[letters.count - 1].lowercased())
      }
    }
    text = String(letters)
  }
}
