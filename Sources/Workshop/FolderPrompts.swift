import Conversion
import Merging
import Workbench

/// Reads prompts by a folder's own tokenizer and weights.
struct FolderPrompts: PromptReader {
  private let tokenizer: FolderTokenizer
  private let forward: PromptForward?

  /// The prompts of a model; it is run where `runs` says so.
  init(_ folder: ModelFolder, runs: Bool, threads: Int) throws {
    tokenizer = try FolderTokenizer(folder)
    forward =
      runs
      ? try PromptForward(folder, workers: Workers(count: threads)) : nil
  }

  func ids(_ prompt: String) throws -> [Int] { try tokenizer.ids(prompt) }

  func layerInputs(_ ids: [Int], isMean: Bool) throws -> [[Float]] {
    try forward?.layerInputs(ids, isMean: isMean) ?? []
  }
}
