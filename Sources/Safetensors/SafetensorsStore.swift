public import Workbench

/// The weights of files of safetensors.
///
/// Tensors of eight bits whose scales lie beside them are read with their scales
/// applied; the scales are no tensors of the store then.
public struct SafetensorsStore: TensorStore {
  /// The tensors, file by file, those of a file in the order of their names.
  public let tensors: [StoredTensor]
  /// The tensors of eight-bit floats that no scale belongs to.
  public let unscaled: [String]

  let places: [Place]
  /// The files of the scales, by name.
  let hiddenFiles: [String: String]

  /// A tensor's place.
  struct Place: Sendable {
    let file: PlacedFile
    let offset: UInt64
    let scale: TensorScale?
  }

  /// The longest row that is taken, so that a row as floats stays small.
  static let rowLimit = 1 << 23

  /// Opens the files at `paths`.
  ///
  /// - Parameters:
  ///   - paths: the files.
  ///   - block: the rows and columns that share a scale, where scales stand for
  ///     blocks and the folder's configuration says how large these are.
  /// - Throws: `SafetensorsFailure` where a file is not sound, or two have a
  ///   tensor of the same name.
  public init(
    files paths: [String], scaledBy block: (rows: Int, columns: Int)? = nil
  ) throws(SafetensorsFailure) {
    var found: [(tensor: StoredTensor, file: PlacedFile, offset: UInt64)] = []
    var names: [String: Int] = [:]
    for path in paths {
      let file = try PlacedFile(path)
      let header = try SafetensorsHeader(file)
      let sorted = header.entries.sorted { $0.tensor.name < $1.tensor.name }
      for entry in sorted {
        let tensor = entry.tensor
        guard names.updateValue(found.count, forKey: tensor.name) == nil else {
          throw .duplicate(file: path, name: tensor.name)
        }
        guard found.count < SafetensorsHeader.tensorLimit else {
          throw .tooMany(file: path, limit: SafetensorsHeader.tensorLimit)
        }
        guard tensor.rowElements <= SafetensorsStore.rowLimit else {
          throw .badShape(
            file: path, name: tensor.name,
            reason: "has rows of more than \(SafetensorsStore.rowLimit) numbers"
          )
        }
        found.append((tensor, file, entry.offset))
      }
    }
    var scales: [Int: TensorScale] = [:]
    var hidden: Set<Int> = []
    var unscaled: [String] = []
    for (index, item) in found.enumerated() where item.tensor.type.isEightBit {
      let name = item.tensor.name
      let scaleIndex = names[name + "_scale_inv"] ?? names[name + "_scale"]
      if let scaleIndex {
        let scale = found[scaleIndex]
        scales[index] = try TensorScale(
          scale.tensor, scale.file, scale.offset, of: item.tensor, block)
        hidden.insert(scaleIndex)
      } else {
        unscaled.append(name)
      }
      // The scales of activations, which are not quantised here.
      guard name.hasSuffix(".weight") else { continue }
      let stem = name.dropLast("weight".count)
      for part in ["input_scale", "activation_scale", "output_scale"] {
        if let index = names[stem + part] { hidden.insert(index) }
      }
    }
    let kept = found.indices.filter { !hidden.contains($0) }
    tensors = kept.map { found[$0].tensor }
    places = kept.map {
      Place(file: found[$0].file, offset: found[$0].offset, scale: scales[$0])
    }
    self.unscaled = unscaled
    hiddenFiles = Dictionary(
      uniqueKeysWithValues: hidden.map {
        (found[$0].tensor.name, found[$0].file.path)
      })
  }
}

extension ElementType {
  /// Whether it is a float of eight bits.
  var isEightBit: Bool { self == .f8E4M3 || self == .f8E5M2 }
}
