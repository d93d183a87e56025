import GGUF
import Memory
public import Workbench

extension Requantization {
  /// The file that is written; or, for `part`, that of several with the tensors of one
  /// of the source's.
  ///
  /// - Parameters:
  ///   - path: where it shall be.
  ///   - source: a file that must not be replaced.
  ///   - part: the number of the file, from 0, or `nil` for all tensors.
  public func output(
    to path: String, source: String, part: Int? = nil
  ) -> GGUFOutput {
    var tensors: [OutputTensor] = []
    for (source, type) in zip(sources, types)
    where part == nil || source.part == part {
      tensors.append(
        OutputTensor(
          name: source.name, type: type,
          dimensions: source.candidate.dimensions,
          rows: GGUFRows(source.tensor)))
    }
    var keys = part ?? 0 == 0 ? metadata : []
    if let part, partCount > 1 {
      keys += [
        OutputKey("split.no", .uint16(UInt16(part))),
        OutputKey("split.count", .uint16(UInt16(partCount))),
        OutputKey("split.tensors.count", .int32(Int32(sources.count))),
      ]
    }
    return GGUFOutput(
      path: path, source: source, metadata: keys, tensors: tensors)
  }

  /// The source's keys but those of its parts, with what was done to it at the end.
  private var metadata: [OutputKey] {
    var keys: [OutputKey] = []
    let left: Set = [
      "general.quantization_version", "general.file_type", "split.no",
      "split.count", "split.tensors.count", "general.alignment",
    ]
    for entry in file.metadata where !left.contains(entry.key.text) {
      keys.append(OutputKey(entry.key.text, OutputValue(entry.value)))
    }
    keys.append(OutputKey("general.quantization_version", .uint32(2)))
    keys.append(OutputKey("general.file_type", .uint32(fileType)))
    guard let importance else { return keys }
    // The values are cut as llama.cpp's are, whose buffer has 128 bytes.
    func cut(_ text: String) -> OutputValue {
      .string(Array(text.utf8.prefix(127)))
    }
    keys.removeAll { $0.key.hasPrefix("quantize.imatrix.") }
    keys.append(OutputKey("quantize.imatrix.file", cut(importance.path)))
    if let first = importance.datasets.first {
      keys.append(OutputKey("quantize.imatrix.dataset", cut(first)))
    }
    keys.append(
      OutputKey(
        "quantize.imatrix.entries_count",
        .uint32(UInt32(importance.entries.count))))
    if importance.chunkCount > 0 {
      keys.append(
        OutputKey(
          "quantize.imatrix.chunks_count",
          .uint32(UInt32(clamping: importance.chunkCount))))
    }
    return keys
  }

  /// How many files are written where tensors stay in theirs.
  public var parts: Range<Int> { 0..<partCount }

  /// Writes one of its files with the importance that it is made with.
  ///
  /// - Throws: as `GGUFOutput.write`.
  public func write(
    _ output: GGUFOutput, workers: Workers,
    progress: @Sendable (UInt64, UInt64) -> Void
  ) throws(OutputFailure) {
    try output.write(
      importance: importance, workers: workers, progress: progress)
  }
}
