import Files
import GGUF
import Memory
import Tensors

/// A preset's file before it is written: every key and tensor, declared.
struct SyntheticModel: ~Copyable {
  /// Where the tokenizer comes from.
  enum Vocabulary {
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

  /// For the architecture's name and what stands behind it.
  private static let keyBytes = 64
  private static let mostKeys = 16

  let tensors: [PresetTensor]
  let types: [TensorType]
  private let ropeTheta: Float
  private let arena: Arena

  /// Its views are of the arena: it is of use for as long as this is.
  var writer: GGUFWriter

  /// The bytes of the file.
  var byteCount: UInt64 {
    UInt64(writer.headerByteCount) + UInt64(writer.dataByteCount)
  }

  /// Declares everything.
  init(
    _ preset: ModelPreset, _ mix: QuantizationMix, _ vocabulary: Vocabulary
  ) throws(ProgramError) {
    let tensors = preset.tensors
    var plan = ArenaPlan()
    let arena: Arena
    let names: Region<UInt8>
    let storage: Region<UInt8>
    do {
      func reserve(_ count: Int) throws(MemoryError) -> Reservation<UInt8> {
        try plan.reserve(count, of: UInt8.self, for: .text)
      }
      let ofNames = try reserve(
        SyntheticModel.mostKeys * SyntheticModel.keyBytes
          + tensors.count * GGUFLimit.tensorNameBytes)
      let ofStorage = try reserve(vocabulary.storageBytes)
      arena = try Arena(plan)
      names = arena[ofNames]
      storage = arena[ofStorage]
    } catch { throw .memory(error) }
    let types = tensors.map { mix.type(of: $0, in: preset) }

    var writer = GGUFWriter()
    do {
      try SyntheticModel.addKeys(of: preset, mix, names, to: &writer)
      try vocabulary.add(to: &writer, storage: storage)
      var text = TextBuffer(
        names[
          (SyntheticModel.mostKeys * SyntheticModel.keyBytes)..<names.count])
      for index in tensors.indices {
        let start = text.count
        tensors[index].appendName(to: &text)
        try writer.addTensor(
          text.bytes.suffix(from: start), types[index],
          dimensions: tensors[index].dimensions)
      }
      try writer.seal()
    } catch { throw .gguf(error) }
    self.tensors = tensors
    self.types = types
    ropeTheta = preset.ropeTheta
    self.arena = arena
    self.writer = writer
  }

  /// The file as it would be mapped, without the weights: only the divisors of
  /// rotary frequencies, which belong to the shape, are there.
  mutating func mapHeader(
    in maps: inout MappedFiles
  ) throws(ProgramError) -> Bytes {
    let divisors = tensors[0].role == .rotaryFactors ? tensors[0].columns : 0
    var plan = ArenaPlan()
    let arena: Arena
    let header: Region<UInt8>
    let room: Region<UInt8>
    do {
      let ofRoom = try plan.reserve(4 * divisors, of: UInt8.self, for: .text)
      let ofHeader = try plan.reserve(
        writer.headerByteCount + 4 * divisors, of: UInt8.self, for: .text)
      arena = try Arena(plan)
      room = arena[ofRoom]
      header = arena[ofHeader]
    } catch { throw .memory(error) }
    var sink = RegionSink(header)
    do {
      try writer.writeHeader(to: &sink)
      if divisors > 0 {
        var contents = contents(ofTensor: 0, seed: 0)
        contents.fill(room, in: room)
        try writer.writeData(room.bytes, to: &sink)
      }
    } catch { preconditionFailure("the header has the bytes that it counts") }
    do {
      return try maps.map(header: sink.bytes, byteCount: byteCount)
    } catch { throw .memory(error) }
  }

  /// What the tensor number `index` is filled with.
  func contents(ofTensor index: Int, seed: UInt64) -> SyntheticTensor {
    SyntheticTensor(
      tensors[index], types[index], index: index, seed: seed,
      ropeTheta: ropeTheta)
  }

  /// The keys that describe the model; `names` holds what no literal is.
  private static func addKeys(
    of preset: ModelPreset, _ mix: QuantizationMix, _ names: Region<UInt8>,
    to writer: inout GGUFWriter
  ) throws(GGUFError) {
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
  }
}
