import CHost
import GGUF
import Memory

/// `swiftlet synthesize`: a model of a known shape with random weights, so that
/// a board is measured without a download.
struct SynthesizeCommand: ~Copyable {
  private let preset: ModelPreset
  private let mix: QuantizationMix
  private let seed: UInt64
  private let console: Console
  private let tensors: [PresetTensor]

  /// The bytes of a tensor that are made and written at once.
  private static let pieceBytes = MemoryUnit.mebibyte
  /// What the header is gathered in.
  private static let bufferBytes = 64 * MemoryUnit.kibibyte
  /// For the architecture's name and what stands behind it.
  private static let keyBytes = 64

  private init(
    _ preset: ModelPreset, _ mix: QuantizationMix, seed: UInt64,
    _ console: Console
  ) {
    self.preset = preset
    self.mix = mix
    self.seed = seed
    self.console = console
    tensors = preset.tensors
  }

  /// Writes the model to the file that `out` names.
  static func run(
    _ out: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    guard let out, let vocab = settings.vocab, let preset = settings.preset,
      let mix = settings.mix
    else { return .usage }
    let source = try ModelSource(vocab, console)
    let command = SynthesizeCommand(
      preset, mix, seed: settings.sampling.seed ?? 1, console)
    try command.write(to: out, vocab, source.file)
    // The writer's values are views of it.
    extendLifetime(source)
    return .success
  }

  private func write(
    to path: UnsafePointer<CChar>, _ vocabPath: UnsafePointer<CChar>,
    _ vocab: GGUFFile
  ) throws(ProgramError) {
    let vocabulary: PaddedVocabulary
    do {
      vocabulary = try PaddedVocabulary(vocab, count: preset.vocabulary)
    } catch { throw .model(error) }

    var plan = ArenaPlan()
    let arena: Arena
    let names: Region<UInt8>
    let storage: Region<UInt8>
    let buffer: Region<UInt8>
    let room: Region<UInt8>
    do {
      func reserve(_ count: Int) throws(MemoryError) -> Reservation<UInt8> {
        try plan.reserve(count, of: UInt8.self, for: .text)
      }
      let nameBytes =
        16 * SynthesizeCommand.keyBytes
        + tensors.count * GGUFLimit.tensorNameBytes
      let ofNames = try reserve(nameBytes)
      let ofStorage = try reserve(vocabulary.storageBytes)
      let ofBuffer = try reserve(SynthesizeCommand.bufferBytes)
      let ofRoom = try reserve(SynthesizeCommand.pieceBytes)
      arena = try Arena(plan)
      names = arena[ofNames]
      storage = arena[ofStorage]
      buffer = arena[ofBuffer]
      room = arena[ofRoom]
    } catch { throw .memory(error) }

    var writer: GGUFWriter
    do {
      writer = try declare(vocabulary, names: names, storage: storage)
    } catch { throw .gguf(error) }
    let byteCount =
      UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount)
    do {
      let start = host_nanoseconds()
      let file = try NewFile(path: path, source: vocabPath)
      try file.checkSpace(byteCount)
      var sink = DescriptorSink(file.descriptor, file.name, buffer: buffer)
      try writer.writeHeader(to: &sink)
      try writeTensors(&writer, of: byteCount, room, &sink)
      try sink.flush()
      try file.keep(written: sink.byteCount)
      report(path, byteCount, nanoseconds: host_nanoseconds() - start)
    } catch { throw .output(error) }
    // Everything above is a view of it.
    extendLifetime(arena)
  }

  /// Declares all keys and tensors; `names` holds what no literal is.
  private func declare(
    _ vocabulary: PaddedVocabulary, names: Region<UInt8>,
    storage: Region<UInt8>
  ) throws(GGUFError) -> GGUFWriter {
    var writer = GGUFWriter()
    var text = TextBuffer(names)
    func string(_ literal: StaticString) -> GGUFValue {
      .string(Bytes(literal))
    }
    try writer.add("general.architecture", string(preset.architecture))
    try writer.add("general.name", string(preset.title))
    try preset.forEachKey { (tail, value) throws(GGUFError) in
      let start = text.count
      text.append(preset.architecture)
      text.append(tail)
      try writer.add(text.bytes.suffix(from: start), value)
    }
    try writer.add("general.file_type", .uint32(mix.fileType))
    try writer.add("general.quantization_version", .uint32(2))
    try vocabulary.add(to: &writer, storage: storage)
    for tensor in tensors {
      let start = text.count
      tensor.appendName(to: &text)
      let type = mix.type(of: tensor, layers: preset.layers)
      let dimensions = [tensor.columns] + (tensor.rows.map { [$0] } ?? [])
      try writer.addTensor(
        text.bytes.suffix(from: start), type, dimensions: dimensions)
    }
    try writer.seal()
    return writer
  }

  /// Makes and writes all tensors, piece by piece.
  private func writeTensors(
    _ writer: inout GGUFWriter, of byteCount: UInt64, _ room: Region<UInt8>,
    _ sink: inout DescriptorSink
  ) throws(OutputError) {
    for index in 0..<tensors.count {
      let tensor = tensors[index]
      let type = mix.type(of: tensor, layers: preset.layers)
      var contents = SyntheticTensor(tensor, type, index: index, seed: seed)
      var blocks = tensor.columns * (tensor.rows ?? 1) / type.blockElements
      let multiple = SyntheticTensor.blockMultiple
      let most = (room.count - 8) / type.blockBytes / multiple * multiple
      while blocks > 0 {
        let count = min(blocks, most)
        let piece = room[0..<(count * type.blockBytes)]
        contents.fill(piece, in: room)
        try writer.writeData(piece.bytes, to: &sink)
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
