public import Foundation

/// A model as Hugging Face's folders hold one.
///
/// It has a configuration, weights, and the files beside them. It may be such a
/// folder, or another thing that is seen as one.
public struct ModelFolder: Sendable {
  /// The name for messages and for `general.name`: the last part of the path.
  public var name: String
  /// `config.json`.
  public var configuration: JSONValue
  /// The weights, by the names of Hugging Face.
  public var weights: any TensorStore
  /// The other files that are of use: `tokenizer.json`, `tokenizer.model`,
  /// `tokenizer_config.json`, `generation_config.json`, `special_tokens_map.json`,
  /// `added_tokens.json`, `chat_template.jinja`, `chat_template.json`, `README.md`.
  public var files: [String: Data]

  /// A folder of these parts.
  public init(
    name: String, configuration: JSONValue, weights: any TensorStore,
    files: [String: Data]
  ) {
    self.name = name
    self.configuration = configuration
    self.weights = weights
    self.files = files
  }
}
