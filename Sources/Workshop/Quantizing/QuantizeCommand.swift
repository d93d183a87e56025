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

  @Argument(help: "The GGUF file, or the first of several.")
  var input: String
  @Argument(help: "Where the result shall be.")
  var output: String
  @Argument(help: "The file type.")
  var type: String
  @Option(help: "A file of importance, as imatrix writes it.")
  var imatrix: String?
  @Option(
    help: "A type for the tensors in whose names an expression occurs.")
  var tensorType: [String] = []
  @Option(
    name: [.long, .customLong("output-tensor-type")],
    help: "The type of the output matrix.")
  var outputType: String?
  @Option(help: "The type of the token embedding.")
  var tokenEmbeddingType: String?
  @Flag(help: "Give all matrices the one type.")
  var pure = false
  @Flag(help: "Leave the output matrix as it is.")
  var leaveOutputTensor = false
  @Flag(help: "Write as many files as are read.")
  var keepSplit = false
  @Flag(help: "Allow what is quantised to be quantised again.")
  var allowRequantize = false
  @OptionGroup
  var threads: ThreadOptions

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
    let progress = ProgressLine("quantizing")
    defer { progress.end() }
    for part in keepSplit ? work.parts : 0..<1 {
      try work.write(
        work.output(
          to: keepSplit ? splitPath(part, of: parts.count) : output,
          source: input, part: keepSplit ? part : nil),
        workers: threads.workers
      ) { done, total in
        progress.show(done, of: total)
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
    let source = try openModel(imatrix)
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
