/// What reads prompts for gates: a tokenizer, and a model that runs.
public protocol PromptReader {
  /// The ids of the beginning-of-text token, where there is one, and a prompt.
  func ids(_ prompt: String) throws -> [Int]
  /// What goes into each layer at the last token of `ids`, or its mean over all
  /// tokens: the layers one after another.
  func layerInputs(_ ids: [Int], isMean: Bool) throws -> [[Float]]
}
