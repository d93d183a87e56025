public import GGUF
public import Memory

/// The model: where its file or the first of its parts is, their bytes, their
/// directory.
public struct ModelSource: ~Copyable {
  /// The path of the file or of its first part.
  public let path: Bytes
  /// The mapped files.
  public let parts: ModelParts
  /// Their directory.
  public let file: GGUFFile

  /// Maps the file at `path`, and further parts where it is the first one.
  ///
  /// - Parameter path: valid for as long as the program runs.
  /// - Throws: `ModelFileError` where it cannot be read, or is not sound GGUF.
  public init(_ path: UnsafePointer<CChar>) throws(ModelFileError) {
    var parts = ModelParts()
    let file = try parts.open(path)
    self.init(path: Bytes(cString: path), parts: parts, file: file)
  }

  /// A model of these parts, which are mapped.
  public init(path: Bytes, parts: consuming ModelParts, file: GGUFFile) {
    self.path = path
    self.parts = parts
    self.file = file
  }

  /// The bytes of all of the model's files.
  public var byteCount: Int { parts.byteCount }

  /// The spelling of the token that a key names, or `nil`.
  ///
  /// - Throws: `GGUFError` where the key or the tokens are of another type.
  @export(interface)
  public func token(_ key: StaticString) throws(GGUFError) -> Bytes? {
    guard let id = try file.integer(key), id >= 0,
      let tokens = try file.strings("tokenizer.ggml.tokens")
    else { return nil }
    var index = 0
    for token in tokens {
      if index == id { return token }
      index += 1
    }
    return nil
  }

  /// The last part of the path.
  public var fileName: Bytes {
    var start = path.count
    while start > 0, path[start - 1] != 0x2F { start -= 1 }
    return path.suffix(from: start)
  }
}
