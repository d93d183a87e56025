import CHost
import Files
import GGUF
import Memory
import ModelFiles
import Models
import Sessions

/// `swiftlet slice`: the part of a model that one of several boards needs, as a
/// file of its own.
enum SliceCommand {
  private static let bufferBytes = 64 * MemoryUnit.kibibyte
  /// Numbers of the boards' shares in the file.
  private static let arrayBytes = BoardShares.most * MemoryLayout<UInt32>.size

  /// Writes the part to the file that `out` names.
  static func run(
    _ model: UnsafePointer<CChar>?, _ out: UnsafePointer<CChar>?,
    _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> ExitStatus {
    guard let out else { return .usage }
    let source = try ModelSource(model, console)
    let shares = try shares(settings)
    let shape: ModelConfiguration
    do throws(ModelError) {
      if let slice = try BoardSlice(source.file) {
        throw .isSlice(
          board: slice.shares.index, boards: slice.shares.count)
      }
      shape = try ModelConfiguration(source.file)
      guard shape.canBeShared(by: shares.count) else {
        throw .boardsTooMany(shares.count)
      }
    } catch { throw .model(error) }
    var plan = ArenaPlan()
    let arena: Arena
    let buffer: Region<UInt8>
    let array: Region<UInt8>
    do {
      let ofBuffer = try plan.reserve(
        bufferBytes, of: UInt8.self, for: .text)
      let ofArray = try plan.reserve(arrayBytes, of: UInt8.self, for: .text)
      arena = try Arena(plan)
      (buffer, array) = (arena[ofBuffer], arena[ofArray])
    } catch { throw .memory(error) }
    var writer: GGUFWriter
    do { writer = try declare(source, shape, shares, array) } catch {
      throw .model(.file(error))
    }
    let isRead: Bool
    do {
      isRead = try write(source, shape, &writer, shares, to: out, model, buffer)
    } catch { throw .output(error) }
    guard isRead else { throw .model(.unreadable) }
    console.note { text in
      text.append(printable: Bytes(cString: out), limit: NewFile.pathLimit)
      text.append(": the part of board ")
      text.append(shares.index)
      text.append(" of ")
      text.append(shares.count)
      text.append(", ")
      text.append(writer.headerByteCount + writer.dataByteCount)
      text.append(" bytes")
    }
    // The buffers are views of it.
    extendLifetime(arena)
    return .success
  }

  /// The boards' shares, and whose part is written.
  private static func shares(
    _ settings: Settings
  ) throws(ProgramError) -> BoardShares {
    let part: Int
    guard let boards = settings.plan.boards, let value = settings.plan.part
    else { throw .usage(.optionMissing(Option.boards.name)) }
    do { part = try value.number(0...boards - 1) } catch {
      throw .usage(error)
    }
    do { return try settings.model.shares(of: boards, index: part) } catch {
      throw .boards(error)
    }
  }

  /// Everything but the tensors' data: the model's own keys, which part it is,
  /// and tensors of the board's rows.
  private static func declare(
    _ source: borrowing ModelSource, _ shape: ModelConfiguration,
    _ shares: BoardShares, _ memory: Region<UInt8>
  ) throws(GGUFError) -> GGUFWriter {
    var writer = GGUFWriter()
    for entry in source.file.metadata
    where !entry.key.starts(with: Bytes("split.")) {
      try writer.add(entry.key, entry.value)
    }
    var numbers = GGUFArrayBuilder(of: .uint32, in: memory)
    for board in 0..<shares.count {
      try numbers.append(.uint32(UInt32(shares.share(of: board))))
    }
    let model = ModelFingerprint(source)
    try writer.add(BoardSlice.sharesKey, .array(numbers.array))
    try writer.add(BoardSlice.boardKey, .uint32(UInt32(shares.index)))
    try writer.add(BoardSlice.sourceKeys.0, .uint64(model.keys))
    try writer.add(BoardSlice.sourceKeys.1, .uint64(model.weights))
    for tensor in source.file.tensors {
      var dimensions: [Int] = []
      for index in 0..<tensor.rank {
        dimensions.append(tensor.dimension(index))
      }
      if tensor.rank > 1 {
        dimensions[1] = shares.storedRows(of: tensor, in: shape).count
      }
      try writer.addTensor(tensor.name, tensor.type, dimensions: dimensions)
    }
    try writer.seal()
    return writer
  }

  /// Writes the file; false where the model could not be read any more.
  private static func write(
    _ source: borrowing ModelSource, _ shape: ModelConfiguration,
    _ writer: inout GGUFWriter, _ shares: BoardShares,
    to out: UnsafePointer<CChar>, _ model: UnsafePointer<CChar>?,
    _ buffer: Region<UInt8>
  ) throws(OutputError) -> Bool {
    let file = try NewFile(path: out, source: model)
    try file.checkSpace(
      UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount))
    var sink = DescriptorSink(file.descriptor, file.name, buffer: buffer)
    try writer.writeHeader(to: &sink)
    for tensor in source.file.tensors {
      let rows = tensor.dimension(1)
      let own = shares.storedRows(of: tensor, in: shape)
      let rowBytes = tensor.rowByteCount
      for matrix in 0..<(tensor.rowCount / rows) {
        let first = matrix * rows * rowBytes
        try writer.writeData(
          tensor.data[
            (first + own.lowerBound * rowBytes)..<(first + own.upperBound
              * rowBytes)], to: &sink)
      }
    }
    try sink.flush()
    guard !source.parts.mapping.hasFailed else { return false }
    try file.keep(written: sink.byteCount)
    return true
  }
}
