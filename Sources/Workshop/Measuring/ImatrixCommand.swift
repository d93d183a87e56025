import ArgumentParser
import Files
import Foundation
import Memory
import ModelFiles
import Models
import Quantization
import Transformer
import Workbench

/// `imatrix`: measures what a model's matrices are given while it reads a text.
struct ImatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imatrix",
    abstract: "Measures the importance of the columns of a model's matrices.",
    discussion: """
      The text is cut into pieces, each read by itself. The result is what \
      quantize takes with --imatrix, in llama.cpp's format.
      """)

  @Argument(help: "The GGUF file; of a model in several files, the first.")
  var model: String
  @Option(
    name: [.short, .long],
    help:
      "The text to read: what the model will be used for, a few thousand lines."
  )
  var file: String
  @Option(
    name: [.short, .long],
    help: "The file to make; one that is there is replaced.")
  var output = "imatrix.gguf"
  @Option(help: "Read so many pieces at most.")
  var chunks: Int?
  @Option(
    name: [.customLong("ctx"), .customLong("ctx-size")],
    help: "The tokens of a piece.")
  var context = 512
  @Option(help: "Write the result also after every so many pieces.")
  var outputFrequency: Int?
  @OptionGroup var parallel: ThreadOptions

  func run() throws {
    guard context >= 2, chunks ?? 1 >= 1, outputFrequency ?? 1 >= 1 else {
      throw InputFailure.option(
        "--ctx takes 2 or more, --chunks and --output-frequency 1 or more")
    }
    try OutputCheck.file(output, sources: [model, file])
    let source = try openModel(model)
    let text = try ModelText(file, source.file)
    let whole = text.tokens.count / context
    guard whole >= 1 else {
      throw EngineFailure.tooShort(tokens: text.tokens.count, needed: context)
    }
    let count = min(chunks ?? whole, whole)
    let meter = ImportanceMeter(source.file)
    let reader = try ModelReader(
      source, context: context, threads: parallel.threads, meter)
    let progress = Progress("measuring")
    defer { progress.end() }
    for chunk in 0..<count {
      var tokens = Array(
        text.tokens[(chunk * context)..<((chunk + 1) * context)])
      if let beginning = text.beginning { tokens[0] = beginning }
      try reader.read(tokens)
      progress.report(UInt64(chunk + 1), of: UInt64(count))
      let isDue = outputFrequency.map { (chunk + 1) % $0 == 0 } ?? false
      if isDue || chunk + 1 == count {
        try write(meter, chunks: chunk + 1)
      }
    }
    guard !source.parts.mapping.hasFailed else {
      throw EngineFailure.model(.unreadable)
    }
    extendLifetime(source)
    extendLifetime(reader)
  }

  private func write(_ meter: ImportanceMeter, chunks: Int) throws {
    if let tensor = meter.failedTensor {
      throw EngineFailure.notFinite(tensor: tensor)
    }
    try meter.output(
      to: output, dataset: file, chunks: chunks, chunkTokens: context
    ).write(workers: parallel.workers)
  }
}
