import CQuantization
import Files
import GGUF
import Memory
import Tensors
public import Workbench

extension GGUFOutput {
  /// Writes the file.
  ///
  /// - Parameters:
  ///   - importance: weights of columns by tensor, or `nil`.
  ///   - workers: the threads.
  ///   - progress: told how many bytes of data of all are written, by any thread.
  /// - Throws: the first failure in the order of the tensors; nothing stays behind.
  public func write(
    importance: ImportanceFile? = nil, workers: Workers,
    progress: @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws(OutputFailure) {
    let names = OwnedBytes()
    let writer: GGUFWriter
    do { writer = try names.declarations(metadata, tensors) } catch {
      throw .layout(error)
    }
    let plan = try OutputPlan(
      tensors, importance, from: UInt64(writer.headerByteCount),
      alignment: alignment, workers: workers.count)

    try write(writer, plan, workers: workers, progress: progress)
    extendLifetime(names)
  }

  /// Writes the file aside and puts it into its place.
  private func write(
    _ writer: GGUFWriter, _ plan: OutputPlan, workers: Workers,
    progress: @Sendable (UInt64, UInt64) -> Void
  ) throws(OutputFailure) {
    let size = UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount)
    // Paths live as long as the program: a handler of signals may need them.
    let place = OwnedBytes.cString(path)
    do {
      let file = try NewFile(
        path: place, source: source.map { OwnedBytes.cString($0) })
      try file.checkSpace(size)
      try GGUFOutput.writeHeader(writer, to: file)
      let extended = quantization_extend(file.descriptor, size)
      guard extended == 0 else {
        throw OutputError.writeFailed(file.name, written: 0, errno: extended)
      }
      try plan.write(
        to: file.descriptor, file.name, workers: workers, progress: progress)
      try file.keep(written: size)
    } catch let error as OutputError {
      throw .place(error)
    } catch let failure as OutputFailure {
      throw failure
    } catch {
      preconditionFailure("a file throws the two alone")
    }
  }

  /// The alignment that the keys name.
  private var alignment: Int {
    for key in metadata where key.key == "general.alignment" {
      if case .uint32(let alignment) = key.value { return Int(alignment) }
    }
    return GGUFLimit.defaultAlignment
  }

  private static func writeHeader(
    _ writer: GGUFWriter, to file: borrowing NewFile
  ) throws(OutputError) {
    let count = 1 << 16
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    defer { buffer.deallocate() }
    var sink = DescriptorSink(
      file.descriptor, file.name, buffer: Region(start: buffer, count: count))
    try writer.writeHeader(to: &sink)
    try sink.flush()
  }
}
