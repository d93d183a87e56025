import ArgumentParser
import Foundation
import GGUF
import Memory
import ModelFiles
import Quantization
import Tensors
import Workbench

/// `quantize`: a GGUF file with other types.
struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Writes a GGUF file with other types.",
    discussion: """
      The bytes are those of llama-quantize, for any number of threads. TYPE is a \
      file type (\(FileType.allCases.map(\.name).joined(separator: ", "))) or COPY.
      """)

  @Argument(help: "The GGUF file; of a model in several files, the first.")
  var input: String
  @Argument(help: "The GGUF file to make; a file that is there is replaced.")
  var output: String
  @Argument(
    help: "The type: q4_k_m, q8_0, … (see above), or copy, which changes none.")
  var type: String
  @Option(
    help: "The file that imatrix has made of the model: which columns matter.")
  var imatrix: String?
  @Option(
    help: ArgumentHelp(
      "The type of the tensors in whose names the regular expression PATTERN occurs; may be given again, the first that fits decides.",
      valueName: "pattern=type"))
  var tensorType: [String] = []
  @Option(
    name: [.long, .customLong("output-tensor-type")],
    help: "The type of the output matrix, output.weight.")
  var outputType: String?
  @Option(help: "The type of the token embedding, token_embd.weight.")
  var tokenEmbeddingType: String?
  @Flag(help: "Give all matrices the one type, without the mix of TYPE.")
  var pure = false
  @Flag(help: "Leave the output matrix in the type that it has.")
  var leaveOutputTensor = false
  @Flag(
    help:
      "Write as many files as are read: OUTPUT-00001-of-00002.gguf and so on.")
  var keepSplit = false
  @Flag(
    help: "Quantise also what is quantised already, which loses more than once."
  )
  var allowRequantize = false
  @OptionGroup var parallel: ThreadOptions

  func run() throws {
    let recipe = try recipe()
    let importance = try importance()
    let source = try openModel(input)
    var parts: [Bytes] = []
    source.parts.forEachFile { parts.append($0) }
    let work = try Requantization(
      source.file, parts: parts, mapping: source.parts.mapping,
      keepsParts: keepSplit, recipe: recipe, importance: importance,
      allowsRequantizing: allowRequantize)
    let workers = parallel.workers
    let paths =
      keepSplit
      ? work.parts.map { splitPath($0, of: parts.count) } : [output]
    for path in paths {
      try OutputCheck.file(
        path, sources: [input] + (imatrix.map { [$0] } ?? []))
    }
    let progress = Progress("quantizing")
    defer { progress.end() }
    for (part, path) in paths.enumerated() {
      try work.write(
        work.output(
          to: path, source: input, part: keepSplit ? part : nil),
        workers: workers
      ) { done, total in
        progress.report(done, of: total)
      }
    }
    extendLifetime(source)
  }

  private func recipe() throws -> QuantizationRecipe? {
    if type.uppercased() == "COPY" { return nil }
    guard let fileType = FileType(named: type) else {
      throw RecipeFailure.unknownType(type)
    }
    var recipe = QuantizationRecipe(fileType)
    recipe.rules = try tensorType.map { try TypeRule($0) }
    recipe.outputType = try outputType.map { try TensorType(written: $0) }
    recipe.tokenEmbeddingType = try tokenEmbeddingType.map {
      try TensorType(written: $0)
    }
    recipe.isPure = pure
    recipe.leavesOutput = leaveOutputTensor
    return recipe
  }

  private func importance() throws -> ImportanceFile? {
    guard let imatrix else { return nil }
    let source: ModelSource
    do { source = try openModel(imatrix) } catch .model(_, .gguf(.badMagic)) {
      throw ImportanceFailure.legacy(path: imatrix)
    }
    let importance = try ImportanceFile(source.file, path: imatrix)
    extendLifetime(source)
    return importance
  }

  /// The output's name without its ending, with the number of a file.
  private func splitPath(_ part: Int, of count: Int) -> String {
    let stem = output.hasSuffix(".gguf") ? String(output.dropLast(5)) : output
    let number = String(format: "%05d-of-%05d", part + 1, count)
    return "\(stem)-\(number).gguf"
  }
}
