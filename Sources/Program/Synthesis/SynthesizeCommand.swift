import CHost
import Files
import GGUF
import Memory
import ModelFiles
import Models
import Synthesis
import Tensors

/// `swiftlet synthesize`: a model of a known shape with random weights, so that
/// a board is measured without a download.
struct SynthesizeCommand: ~Copyable {
  private var model: SyntheticModel
  private let seed: UInt64
  private let console: Console

  /// The bytes of a tensor that are made and written at once.
  private static let pieceBytes = MemoryUnit.mebibyte
  /// The buffer that the header is gathered in.
  private static let bufferBytes = 64 * MemoryUnit.kibibyte

  /// Writes the model to the file that `out` names.
  static func run(
    _ out: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    guard let out, var preset = settings.preset.preset,
      let mix = settings.preset.mix
    else {
      return .usage
    }
    if let layers = settings.preset.layers {
      preset.configuration.repeatLayers(layers)
    }
    let seed = settings.answer.sampling.seed ?? 1
    guard let path = settings.preset.vocab else {
      let vocabulary = SyntheticVocabulary(kind: preset.vocabulary)
      var command = SynthesizeCommand(
        model: try SynthesizeCommand.model(preset, mix, .invented(vocabulary)),
        seed: seed, console: console)
      try command.write(to: out, source: nil)
      return .success
    }
    let source = try ModelSource(path, console)
    let vocabulary: PaddedVocabulary
    do {
      vocabulary = try PaddedVocabulary(
        source.file, count: preset.vocabulary.count)
    } catch { throw .model(error) }
    var command = SynthesizeCommand(
      model: try SynthesizeCommand.model(preset, mix, .copied(vocabulary)),
      seed: seed, console: console)
    try command.write(to: out, source: path)
    // The writer's values are views of it.
    extendLifetime(source)
    return .success
  }

  private static func model(
    _ preset: ModelPreset, _ mix: QuantizationMix,
    _ vocabulary: SyntheticModel.Vocabulary
  ) throws(ProgramError) -> SyntheticModel {
    do { return try SyntheticModel(preset, mix, vocabulary) } catch {
      throw .model(error)
    }
  }

  private mutating func write(
    to path: UnsafePointer<CChar>, source: UnsafePointer<CChar>?
  ) throws(ProgramError) {
    var plan = ArenaPlan()
    let arena: Arena
    let buffer: Region<UInt8>
    let piece: Region<UInt8>
    do {
      let ofBuffer = try plan.reserve(
        SynthesizeCommand.bufferBytes, of: UInt8.self, for: .text)
      let ofPiece = try plan.reserve(
        SynthesizeCommand.pieceBytes, of: UInt8.self, for: .text)
      arena = try Arena(plan)
      buffer = arena[ofBuffer]
      piece = arena[ofPiece]
    } catch { throw .memory(error) }
    do {
      let start = host_nanoseconds()
      let byteCount = model.byteCount
      let file = try NewFile(path: path, source: source)
      try file.checkSpace(byteCount)
      var sink = DescriptorSink(file.descriptor, file.name, buffer: buffer)
      try model.writer.writeHeader(to: &sink)
      try writeTensors(of: byteCount, piece, &sink)
      try sink.flush()
      try file.keep(written: sink.byteCount)
      report(path, byteCount, nanoseconds: host_nanoseconds() - start)
    } catch { throw .output(error) }
    // The buffers are views of it.
    extendLifetime(arena)
  }

  /// Makes and writes all tensors, piece by piece.
  private mutating func writeTensors(
    of byteCount: UInt64, _ memory: Region<UInt8>, _ sink: inout DescriptorSink
  ) throws(OutputError) {
    for index in 0..<model.tensors.count {
      let type = model.types[index]
      var contents = model.contents(ofTensor: index, seed: seed)
      var blocks = model.tensors[index].shape.elementCount / type.blockElements
      let multiple = SyntheticTensor.blockMultiple
      let most = (memory.count - 8) / type.blockBytes / multiple * multiple
      while blocks > 0 {
        let count = min(blocks, most)
        let piece = memory[0..<(count * type.blockBytes)]
        contents.fill(piece, in: memory)
        try model.writer.writeData(piece.bytes, to: &sink)
        blocks -= count
      }
      showProgress(sink.byteCount, of: byteCount)
    }
    console.progress { _ in }
  }

  private func showProgress(_ done: UInt64, of total: UInt64) {
    console.progress { out in
      out.append("writing ")
      out.append(done * 100 / total)
      out.append(" %")
    }
  }

  private func report(
    _ path: UnsafePointer<CChar>, _ byteCount: UInt64, nanoseconds: UInt64
  ) {
    console.note { out in
      out.append(printable: Bytes(cString: path), limit: NewFile.pathLimit)
      out.append(": ")
      out.append(byteCount)
      out.append(" bytes in ")
      out.append(Double(nanoseconds) / 1e9, decimals: 1)
      out.append(" s, ")
      out.append(
        Double(byteCount) / Double(max(nanoseconds, 1)) * 1000, decimals: 0)
      out.append(" MB/s")
    }
  }
}
