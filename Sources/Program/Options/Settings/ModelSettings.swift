import CHost
import CKernels
import Memory
import Models
import Transformer

/// How a model is loaded and computed.
struct ModelSettings {
  var transformer = TransformerOptions()
  /// The file of a model that guesses tokens.
  var draft: UnsafePointer<CChar>?
  var refusesUnfit = true
  /// Whether the model is read into memory instead of mapped.
  var copiesModel = false
  /// How memory is spread over nodes: one of `HOST_NUMA_OFF` and so on.
  var numa = Int32(HOST_NUMA_AUTO)

  /// The shares of several boards; equal ones where it is empty.
  var shares: [Int] = []
  /// Whether each board's share is what its memory reads.
  var measuresShares = false
  /// Seconds for which another board may be silent.
  var patience = 20

  init() {
    transformer.features = host_cpu_features()
  }

  /// The shares of so many boards, seen by one of them.
  ///
  /// - Throws: `BoardError.sharesUneven` where others were given.
  func shares(of boards: Int, index: Int) throws(BoardError) -> BoardShares {
    guard shares.isEmpty || shares.count == boards else {
      throw .sharesUneven(shares: shares.count, boards: boards)
    }
    return BoardShares(count: boards, index: index) {
      shares.isEmpty ? 1 : shares[$0]
    }
  }

  /// An option that was given and means nothing to a kernel alone.
  var givenOption: Option? {
    if transformer.keyType != nil { return .kv }
    if transformer.usesLibrary { return .blas }
    if copiesModel { return .load }
    return transformer.batch != TransformerOptions().batch ? .batch : nil
  }

  /// Whether a lower instruction set than the machine's was asked for.
  var isLimited: Bool { transformer.features != host_cpu_features() }

  mutating func setCacheTypes(_ value: OptionValue) throws(UsageError) {
    let name = value.bytes
    let comma = name.firstIndex(of: Bytes(",")) ?? name.count
    let second = comma < name.count ? name.suffix(from: comma + 1) : name
    guard let keys = KeyValueType(named: name[0..<comma]),
      let values = KeyValueType(named: second)
    else { throw value.unusable(wanted: "f16, q8_0, q4_0, or two of them") }
    transformer.keyType = keys
    transformer.valueType = values
  }

  mutating func setKernels(_ value: OptionValue) throws(UsageError) {
    var count: UInt32 = 0
    let sets = kernel_sets(&count)
    let here = host_cpu_features()
    for index in 0..<Int(count) {
      guard let set = sets?[index], value.bytes == Bytes(cString: set.name)
      else { continue }
      guard set.requires & here == set.requires else { break }
      transformer.features = here & set.includes
      return
    }
    throw .kernelsUnavailable(ShortText(value.bytes))
  }

  mutating func setLibrary(_ value: OptionValue) throws(UsageError) {
    transformer.usesLibrary = try value.isOn()
    if transformer.usesLibrary, host_blas_library() == nil {
      throw .libraryNotBuilt(value.option.name, "OpenBLAS")
    }
  }

  mutating func setNodes(_ value: OptionValue) throws(UsageError) {
    let policy = value.bytes
    if policy == "off" {
      numa = Int32(HOST_NUMA_OFF)
    } else if policy == "auto" {
      numa = Int32(HOST_NUMA_AUTO)
    } else if policy == "interleave" {
      guard host_numa_library() != nil else {
        throw .libraryNotBuilt(value.option.name, "libnuma")
      }
      numa = Int32(HOST_NUMA_INTERLEAVE)
    } else {
      throw value.unusable(wanted: "off, auto or interleave")
    }
  }

  mutating func setLoading(_ value: OptionValue) throws(UsageError) {
    guard value.bytes == "map" || value.bytes == "copy" else {
      throw value.unusable(wanted: "map or copy")
    }
    copiesModel = value.bytes == "copy"
  }
}
