import Files
import Likelihood
import Memory

/// The file of probabilities that a model is compared with, or that it leaves
/// for others.
struct BaseFile: ~Copyable {
  /// What is done with the rows.
  let purpose: RowMeasure.Purpose
  private let path: UnsafePointer<CChar>?
  private let reader: BaseReader?
  /// The numbers of a base that is there.
  private let header: BaseHeader?
  private var file: NewFile?
  private var sink: DescriptorSink?

  /// The file at `path`: one that is there is read, another will be written.
  init(_ path: UnsafePointer<CChar>?) throws(ProgramError) {
    self.path = path
    guard let path else {
      purpose = .surprise
      reader = nil
      header = nil
      return
    }
    let found: BaseReader?
    do { found = try BaseReader(path: path) } catch { throw .base(error) }
    guard let found else {
      purpose = .base
      reader = nil
      header = nil
      return
    }
    purpose = .comparison
    header = found.header
    reader = consume found
  }

  /// The tokens of a chunk: `given` ones, where the base has no other number.
  func context(_ given: Int?) throws(ProgramError) -> Int? {
    guard let context = header?.context else { return given }
    if let given, given != context {
      throw .base(.context(context, wanted: given))
    }
    return context
  }

  /// Checks that rows of the base have as many logits as those of the model.
  func check(vocabulary: Int) throws(ProgramError) {
    if let found = header?.vocabulary, found != vocabulary {
      throw .base(.vocabulary(found, of: vocabulary))
    }
  }

  /// The tokens of a base that is there.
  func tokens(
    _ settings: Settings, _ console: Console
  ) throws(ProgramError) -> TextTokens? {
    switch reader {
    case .none: return nil
    case .some(let reader):
      let tokens = try TextTokens(
        count: reader.header.context * reader.header.chunks, settings,
        console)
      do { try reader.readTokens(into: tokens.ids) } catch {
        throw .base(error)
      }
      return tokens
    }
  }

  /// Begins to write, where there is nothing to read.
  mutating func begin(
    _ header: BaseHeader, _ tokens: Region<Int32>
  ) throws(ProgramError) {
    guard purpose == .base, let path else { return }
    guard let bytes = header.fileBytes else { throw .memory(.planTooLarge) }
    do throws(OutputError) {
      let file = try NewFile(path: path, source: nil)
      try file.checkSpace(bytes)
      var sink = DescriptorSink(
        file.descriptor, file.name, buffer: Region<UInt8>())
      var words: InlineArray<3, UInt64> = InlineArray(repeating: 0)
      try withUnsafeMutableBytes(of: &words) { (space) throws(OutputError) in
        let memory = Region(
          start: space.baseAddress?.assumingMemoryBound(to: UInt8.self),
          count: space.count)
        header.write(to: memory)
        try sink.write(memory[0..<BaseHeader.byteCount].bytes)
      }
      let count = header.chunks * header.context
      try sink.write(tokens[0..<count].raw.bytes)
      self.file = consume file
      self.sink = sink
    } catch { throw .output(error) }
  }

  /// Reads rows, from the one with this number on, where there are any.
  func read(
    _ row: Int, into words: Region<UInt16>
  ) throws(ProgramError) {
    switch reader {
    case .none: break
    case .some(let reader):
      do { try reader.readRows(from: row, into: words) } catch {
        throw .base(error)
      }
    }
  }

  /// Writes the rows that come next, where the file is being written.
  mutating func write(_ words: Region<UInt16>) throws(ProgramError) {
    do { try sink?.write(words.raw.bytes) } catch { throw .output(error) }
  }

  /// Puts a file that was written into its place.
  mutating func end() throws(ProgramError) {
    guard let sink else { return }
    do { try file.take()?.keep(written: sink.byteCount) } catch {
      throw .output(error)
    }
  }
}
