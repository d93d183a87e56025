public import Files
public import GGUF
public import Memory

/// The files of a model: one, or the parts that hold it together.
public struct ModelParts: ~Copyable {
  private var maps: MappedFiles
  /// The guard of all of them.
  public private(set) var mapping = GuardedMapping.none

  /// Over the files that are mapped already.
  public init(_ maps: consuming MappedFiles = MappedFiles()) {
    self.maps = maps
  }

  /// Maps the file at `path`, and the further parts where it is the first one.
  ///
  /// - Throws: `ModelFileError` where a file is not there, is not sound GGUF,
  ///   or is not the part that it must be.
  public mutating func open(
    _ path: UnsafePointer<CChar>
  ) throws(ModelFileError) -> GGUFFile {
    let bytes: Bytes
    do { bytes = try maps.map(path: path) } catch {
      throw .unavailable(ShortText(Bytes(cString: path)), error)
    }
    guardMapping(bytes, path)
    let first: GGUFFile
    let split: GGUFSplit?
    do {
      first = try GGUFFile(bytes)
      split = try GGUFSplit(first)
    } catch { throw .gguf(error) }
    guard let split else { return first }
    return try join(first, split, Bytes(cString: path))
  }

  /// How many files there are.
  public var count: Int { maps.count }

  /// Visits the bytes of each file.
  public func forEachFile(_ body: (Bytes) -> Void) { maps.forEach(body) }

  /// The bytes of all files.
  public var byteCount: Int { maps.byteCount }

  /// The bytes of the largest file.
  public var largest: Bytes { maps.largest }

  private mutating func join(
    _ first: GGUFFile, _ split: GGUFSplit, _ path: Bytes
  ) throws(ModelFileError) -> GGUFFile {
    let name = SplitName(path)
    guard split.number == 1 else {
      let given = name.map { Bytes(cString: ModelParts.path(of: 1, $0)) }
      throw .part(
        path,
        .notFirst(number: split.number, count: split.count, first: given))
    }
    guard split.count <= GGUFLimit.partCount else {
      throw .part(path, .tooMany(count: split.count))
    }
    guard let name, name.number == 1, name.count == split.count else {
      throw .part(path, .misnamed(number: 1, count: split.count))
    }
    var parts = [first]
    for number in 2...split.count {
      parts.append(
        try part(
          number, of: first, split, at: ModelParts.path(of: number, name)))
    }
    let joined = try ModelParts.joined(parts, name)
    if let announced = split.tensorCount, announced != joined.tensors.count {
      throw .part(
        path,
        .tensorCount(joined.tensors.count, announced: announced))
    }
    return joined
  }

  /// Maps a further part and holds its keys against the first one's.
  private mutating func part(
    _ number: Int, of first: GGUFFile, _ split: GGUFSplit,
    at location: UnsafePointer<CChar>
  ) throws(ModelFileError) -> GGUFFile {
    let path = Bytes(cString: location)
    let bytes: Bytes
    do { bytes = try maps.map(path: location) } catch {
      guard case .fileUnavailable(let errno) = error else {
        throw .unavailable(ShortText(path), error)
      }
      throw .part(
        path, .missing(number: number, count: split.count, errno: errno))
    }
    guardMapping(bytes, location)
    let file: GGUFFile
    let fault: ModelPartError?
    do {
      file = try GGUFFile(bytes)
      fault = try ModelParts.fault(of: file, number, first, split)
    } catch { throw .part(path, .damaged(error)) }
    if let fault { throw .part(path, fault) }
    return file
  }

  /// Why `file` is not part `number`, or `nil`.
  private static func fault(
    of file: GGUFFile, _ number: Int, _ first: GGUFFile, _ split: GGUFSplit
  ) throws(GGUFError) -> ModelPartError? {
    guard let own = try GGUFSplit(file) else {
      return .whole(number: number, count: split.count)
    }
    if own.count == split.count, own.number < number {
      return .doubled(number: own.number, asNumber: number)
    }
    guard own.count == split.count, own.number == number else {
      return .foreign(
        number: own.number, count: own.count, asNumber: number,
        ofCount: split.count)
    }
    let key: StaticString = "general.architecture"
    if let architecture = try file.string(key),
      let expected = try first.string(key), architecture != expected
    {
      return .otherArchitecture(
        ShortText(architecture), first: ShortText(expected))
    }
    if let count = own.tensorCount, let expected = split.tensorCount,
      count != expected
    {
      return .otherTensorCount(count, first: expected)
    }
    return nil
  }

  private static func joined(
    _ parts: [GGUFFile], _ name: SplitName
  ) throws(ModelFileError) -> GGUFFile {
    do { return try GGUFFile(joining: parts) } catch {
      // The last part that has a tensor of an earlier one, or the first.
      var culprit = parts.count - 1
      while culprit > 0, !repeats(parts[culprit], of: parts[0..<culprit]) {
        culprit -= 1
      }
      throw .part(
        Bytes(cString: path(of: culprit + 1, name)), .damaged(error))
    }
  }

  private static func repeats(
    _ part: GGUFFile, of others: ArraySlice<GGUFFile>
  ) -> Bool {
    for tensor in part.tensors {
      for other in others where other.tensor(tensor.name) != nil {
        return true
      }
    }
    return false
  }

  /// There is a guard for every part: their number was held against the limit.
  private mutating func guardMapping(
    _ bytes: Bytes, _ path: UnsafePointer<CChar>
  ) {
    mapping = GuardedMapping(bytes, path: path, joining: mapping)
  }

  /// The path of another part; it stays valid for as long as the program runs.
  private static func path(
    of number: Int, _ name: SplitName
  ) -> UnsafePointer<CChar> {
    let count = name.stem.count + SplitName.suffixByteCount + 1
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    var out = TextBuffer(Region(start: start, count: count))
    name.write(part: number, into: &out)
    out.append(byte: 0)
    return UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
  }
}
