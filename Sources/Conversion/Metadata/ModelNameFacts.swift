/// What a model's name says: `OWNER/Name-8x7B-Instruct-v0.1`.
///
/// The rules are those of llama.cpp's converter, so that both name files alike.
struct ModelNameFacts {
  private(set) var title: String?
  private(set) var organization: String?
  private(set) var basename: String?
  private(set) var finetune: String?
  private(set) var version: String?
  private(set) var sizeLabel: String?

  /// Nothing is known.
  init() {}

  /// What the parts of `name` tell of a model of so many parameters.
  init(_ name: String, parameters: Int) {
    guard !name.contains(" ") else {
      title = ModelNameFacts.title(name)
      return
    }
    var full = Substring(name)
    if let slash = name.firstIndex(of: "/") {
      let owner = name[..<slash]
      full = name[name.index(after: slash)...]
      if !owner.hasPrefix("."), !owner.isEmpty {
        organization = ModelNameFacts.title(String(owner))
      }
    }
    title = ModelNameFacts.title(String(full))
    var parts = full.split(separator: "-").enumerated().map {
      NamePart(String($1), isFirst: $0 == 0, parameters: parameters)
    }
    ModelNameFacts.settle(&parts)
    func joined(_ kind: NamePart.Kind) -> String? {
      let texts = parts.filter { $0.kinds.contains(kind) }.map(\.text)
      return texts.isEmpty ? nil : texts.joined(separator: "-")
    }
    basename = joined(.basename)
    finetune = joined(.finetune)
    var labels: [String] = []
    for part in parts where part.kinds.contains(.sizeLabel) {
      if !labels.contains(part.text) { labels.append(part.text) }
    }
    sizeLabel = labels.isEmpty ? nil : labels.joined(separator: "-")
    let versions = parts.filter {
      $0.kinds.contains(.version) && !$0.kinds.contains(.basename)
    }
    version =
      versions.isEmpty ? nil : versions.map(\.text).joined(separator: "-")
    if sizeLabel == nil && finetune == nil && version == nil { basename = nil }
  }

  /// Decides on the parts that no pattern named.
  private static func settle(_ parts: inout [NamePart]) {
    let labels = parts.indices.filter { parts[$0].kinds.contains(.sizeLabel) }
    if labels.contains(where: { parts[$0].text.contains(where: \.isNumber) }) {
      for index in labels where parts[index].text.allSatisfy(\.isLetter) {
        parts[index].kinds.remove(.sizeLabel)
      }
    }
    var isAtStart = true
    for index in parts.indices {
      let part = parts[index]
      let isWord = part.kinds.isEmpty && part.text.first?.isLetter == true
      if isAtStart, isWord || part.kinds.contains(.version) {
        parts[index].kinds.insert(.basename)
      } else {
        isAtStart = false
        if part.kinds.isEmpty { parts[index].kinds.insert(.finetune) }
      }
    }
    for index in parts.indices.reversed() {
      guard parts[index].kinds.contains(.basename), parts[index].kinds.count > 1
      else { return }
      parts[index].kinds.remove(.basename)
    }
  }

  /// Takes what is not known yet.
  mutating func complete(with other: ModelNameFacts) {
    title = title ?? other.title
    organization = organization ?? other.organization
    basename = basename ?? other.basename
    finetune = finetune ?? other.finetune
    version = version ?? other.version
    sizeLabel = sizeLabel ?? other.sizeLabel
  }

  /// Words with capital letters, but versions and what begins with a digit.
  private static func title(_ name: String) -> String {
    name.replacing("-", with: " ").split(whereSeparator: \.isWhitespace)
      .map { word in
        let text = String(word)
        guard text == text.lowercased(), text != text.uppercased(),
          text.first?.isNumber != true,
          text.wholeMatch(of: /v\d+(\.\d+)*/) == nil
        else { return text }
        return titled(text)
      }.joined(separator: " ")
  }

  /// A capital letter wherever a letter follows none.
  private static func titled(_ word: String) -> String {
    var out = ""
    var isInWord = false
    for character in word {
      out += isInWord ? character.lowercased() : character.uppercased()
      isInWord = character.isLetter
    }
    return out
  }
}
