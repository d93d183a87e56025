import Quantization
import Workbench

extension KeyList {
  /// The keys of the models or data that a model was made of.
  ///
  /// - Parameters:
  ///   - kind: the part of the keys' names.
  ///   - sources: names of the hub, addresses, or mappings that have the keys' texts;
  ///     `nil` sets nothing.
  ///   - parameters: the number of parameters, about which names tell.
  mutating func addSources(
    _ kind: String, _ sources: [JSONValue]?, parameters: Int
  ) {
    guard let sources else { return }
    set("general.\(kind).count", .uint32(UInt32(clamping: sources.count)))
    for (index, source) in sources.enumerated() {
      let texts =
        source.string.map { KeyList.facts($0, parameters: parameters) }
        ?? KeyList.members.map { ($0, source[$0]?.string) }
      for (key, text) in texts {
        setText("general.\(kind).\(index).\(key)", text)
      }
    }
  }

  /// Sets a key to a text that is not empty.
  mutating func setText(_ key: String, _ text: String?) {
    if let text, !text.isEmpty { set(key, .text(text)) }
  }

  /// The keys of a source, in their order.
  private static let members = [
    "name", "author", "version", "organization", "description", "url", "doi",
    "uuid", "repo_url",
  ]

  /// What a name of the hub, or an address, tells.
  private static func facts(
    _ source: String, parameters: Int
  ) -> [(String, String?)] {
    let isAddress = ["http://", "https://", "ssh://"].contains {
      source.hasPrefix($0)
    }
    var name: String? = source
    var address: String?
    if isAddress {
      address = source
      name = source.wholeMatch(
        of: /https?:\/\/huggingface\.co\/([^\/]+\/[^\/]+)/
      ).map { String($0.output.1) }
    } else if !source.contains(" "), source.contains("/"),
      !source.hasPrefix("."), !source.hasPrefix("/")
    {
      address = "https://huggingface.co/" + source
    }
    let facts = name.map { ModelNameFacts($0, parameters: parameters) }
    return [
      ("name", facts?.title), ("version", facts?.version),
      ("organization", facts?.organization), ("repo_url", address),
    ]
  }
}
