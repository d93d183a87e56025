public import Files
public import GGUF
public import Memory
public import Models
public import Tensors

/// A preset's file before it is written: every key and tensor, declared.
public struct SyntheticModel: ~Copyable {
  /// The source of the tokenizer.
  public enum Vocabulary {
    case copied(PaddedVocabulary)
    case invented(SyntheticVocabulary)

    /// The bytes of storage that its arrays take.
    var storageBytes: Int {
      switch self {
      case .copied(let vocabulary): vocabulary.storageBytes
      case .invented(let vocabulary): vocabulary.storageBytes
      }
    }

    func add(
      to writer: inout GGUFWriter, storage: Region<UInt8>
    ) throws(GGUFError) {
      switch self {
      case .copied(let vocabulary):
        try vocabulary.add(to: &writer, storage: storage)
      case .invented(let vocabulary):
        try vocabulary.add(to: &writer, storage: storage)
      }
    }
  }

  /// For the architecture's name and the key behind it.
  private static let keyBytes = 64

  /// The tensors, in the order of the file.
  public let tensors: [ModelTensor]
  /// The type of each.
  public let types: [TensorType]
  private let configuration: ModelConfiguration
  private let arena: Arena

  /// The writer, whose views are of this model: it is of use for as long as this
  /// is.
  public var writer: GGUFWriter

  /// The bytes of the file.
  public var byteCount: UInt64 {
    UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount)
  }

  /// Declares everything.
  ///
  /// - Throws: `ModelError.memory` where there is none for the names, `file`
  ///   where the vocabulary's file cannot be read.
  @export(interface)
  public init(
    _ preset: ModelPreset, _ mix: QuantizationMix, _ vocabulary: Vocabulary
  ) throws(ModelError) {
    let configuration = preset.configuration
    let tensors = preset.tensors
    let keyBytes = ModelKey.allCases.count * SyntheticModel.keyBytes
    var plan = ArenaPlan()
    let arena: Arena
    let keys: Region<UInt8>
    let names: Region<UInt8>
    let arrays: Region<UInt8>
    let storage: Region<UInt8>
    do {
      func reserve(_ count: Int) throws(MemoryError) -> Reservation<UInt8> {
        try plan.reserve(count, of: UInt8.self, for: .text)
      }
      let ofKeys = try reserve(keyBytes)
      let ofNames = try reserve(tensors.count * GGUFLimit.tensorNameBytes)
      let ofArrays = try reserve(configuration.arrayBytes)
      let ofStorage = try reserve(vocabulary.storageBytes)
      arena = try Arena(plan)
      keys = arena[ofKeys]
      names = arena[ofNames]
      arrays = arena[ofArrays]
      storage = arena[ofStorage]
    } catch { throw .memory(error) }
    let types = tensors.map {
      mix.type(of: $0.role, layer: $0.layer, in: configuration)
    }

    var writer = GGUFWriter()
    do {
      var text = TextBuffer(keys)
      try writer.add(Architecture.key, string(configuration.architecture.name))
      try writer.add("general.name", string(preset.title))
      try configuration.forEachKey(arraysIn: arrays) {
        (key, value) throws(GGUFError) in
        let start = text.count
        text.append(key, of: configuration.architecture)
        try writer.add(text.bytes.suffix(from: start), value)
      }
      try writer.add("general.file_type", .uint32(mix.fileType))
      try writer.add("general.quantization_version", .uint32(2))
      try vocabulary.add(to: &writer, storage: storage)
      text = TextBuffer(names)
      for index in tensors.indices {
        let start = text.count
        tensors[index].appendName(to: &text)
        try writer.addTensor(
          text.bytes.suffix(from: start), types[index],
          dimensions: tensors[index].dimensions)
      }
      try writer.seal()
    } catch { throw .file(error) }
    self.tensors = tensors
    self.types = types
    self.configuration = configuration
    self.arena = arena
    self.writer = writer
  }

  /// The file as it would be mapped, without the weights: only the divisors of
  /// rotary frequencies, which belong to the shape, are there.
  ///
  /// - Throws: `ModelError.memory` where there is none for it.
  @export(interface)
  public mutating func mapHeader(
    in maps: inout MappedFiles
  ) throws(ModelError) -> Bytes {
    let divisors =
      tensors[0].role == .rotaryDivisors ? tensors[0].shape.columns : 0
    var plan = ArenaPlan()
    let arena: Arena
    let header: Region<UInt8>
    let piece: Region<UInt8>
    do {
      let ofPiece = try plan.reserve(4 * divisors, of: UInt8.self, for: .text)
      let ofHeader = try plan.reserve(
        writer.headerByteCount + 4 * divisors, of: UInt8.self, for: .text)
      arena = try Arena(plan)
      piece = arena[ofPiece]
      header = arena[ofHeader]
    } catch { throw .memory(error) }
    var sink = RegionSink(header)
    do {
      try writer.writeHeader(to: &sink)
      if divisors > 0 {
        var contents = contents(ofTensor: 0, seed: 0)
        contents.fill(piece, in: piece)
        try writer.writeData(piece.bytes, to: &sink)
      }
    } catch { preconditionFailure("the header has the bytes that it counts") }
    do {
      return try maps.map(header: sink.bytes, byteCount: byteCount)
    } catch { throw .memory(error) }
  }

  /// The numbers of the tensor number `index`.
  @export(interface)
  public func contents(ofTensor index: Int, seed: UInt64) -> SyntheticTensor {
    SyntheticTensor(
      tensors[index], types[index], index: index, seed: seed, configuration)
  }
}

/// A literal as a value of metadata.
private func string(_ literal: StaticString) -> GGUFValue {
  .string(Bytes(literal))
}
