import CKernels
import GGUF
import Memory
import Models
import Tensors

/// Finds tensors by their role, and answers only those of the shape and type
/// that the forward pass relies on.
struct TensorFinder {
  let file: GGUFFile
  let configuration: ModelConfiguration
  let shares: BoardShares
  let features: UInt32
  /// Whether the file has the rows of these shares alone.
  private let isSlice: Bool

  /// The tensors of the file that were asked for so far.
  private(set) var used = 0

  init(
    _ file: GGUFFile, _ configuration: ModelConfiguration,
    _ shares: BoardShares, features: UInt32
  ) {
    self.file = file
    self.configuration = configuration
    self.shares = shares
    isSlice = file.entry(BoardSlice.sharesKey) != nil
    self.features = features
  }

  /// The matrix of that role, with its bias where the file has one.
  mutating func matrix(
    _ role: TensorRole, _ layer: Int? = nil
  ) throws(ModelError) -> WeightMatrix {
    let name = configuration.name(of: role, layer: layer)
    let shape = configuration.shape(of: role, layer: layer)
    let own = ownRows(of: role, layer)
    let tensor = try find(name, stored(shape, own))
    var bias: UnsafePointer<Float>?
    if let role = role.row.bias, has(role, layer) {
      bias = try vector(role, layer)
    }
    return try matrix(name, tensor, shape, bias: bias, own: own)
  }

  /// The rows of the embedding as those of the output matrix.
  mutating func tiedOutput() throws(ModelError) -> WeightMatrix {
    let name = configuration.name(of: .embedding)
    let shape = configuration.shape(of: .embedding)
    let tensor = try find(name, shape)
    used -= 1
    let own = OwnRows(
      rows: shares.rows(
        of: .output, nil, in: configuration, for: shares.index),
      isInPlace: true, isStoredAlone: false)
    return try matrix(name, tensor, shape, own: own)
  }

  /// The matrix of that role of one expert.
  mutating func expert(
    _ expert: Int, _ role: TensorRole, _ layer: Int
  ) throws(ModelError) -> WeightMatrix {
    let stack = configuration.name(of: role, layer: layer)
    let shape = configuration.shape(of: role, layer: layer)
    let first = TensorName(role, layer: layer, expert: 0)
    let own = ownRows(of: role, layer)
    // Files had a tensor for each expert before April 2024.
    if stack.tensor(in: file) == nil, first.tensor(in: file) != nil {
      let name = TensorName(role, layer: layer, expert: expert)
      let one = TensorShape(columns: shape.columns, rows: shape.rows)
      return try matrix(name, try find(name, stored(one, own)), one, own: own)
    }
    let tensor = try find(stack, stored(shape, own))
    var bias: UnsafePointer<Float>?
    if let role = role.row.bias, has(role, layer) {
      bias = try vector(role, layer) + expert * shape.rows
    }
    // All of them are one tensor of the file, and so are their biases.
    if expert > 0 { used -= bias == nil ? 1 : 2 }
    return try matrix(stack, tensor, shape, expert, bias: bias, own: own)
  }

  private func matrix(
    _ name: TensorName, _ tensor: GGUFTensor, _ shape: TensorShape,
    _ index: Int = 0, bias: UnsafePointer<Float>? = nil, own: OwnRows
  ) throws(ModelError) -> WeightMatrix {
    guard
      let record = kernel_select(
        UInt32(KERNEL_MATRIX), tensor.type.rawValue, features)
    else { throw .tensorType(name.shortText, tensor.type) }
    let rows = stored(shape, own).rows
    let rowBytes = tensor.data.count / shape.matrices / rows
    let skipped = own.isStoredAlone ? 0 : own.rows.lowerBound
    let first = (index * rows + skipped) * rowBytes
    return WeightMatrix(
      tensor.data[first..<(first + own.rows.count * rowBytes)], tensor.type,
      TensorShape(columns: shape.columns, rows: own.rows.count),
      bias: bias.map { $0 + own.rows.lowerBound }, record,
      first: own.isInPlace ? own.rows.lowerBound : 0,
      of: own.isInPlace ? shape.rows : nil)
  }

  /// The rows of a matrix that are computed here.
  private struct OwnRows {
    let rows: Range<Int>
    /// Whether products stand where those of the whole matrix would.
    let isInPlace: Bool
    /// Whether the file has these rows alone.
    let isStoredAlone: Bool
  }

  /// The shape of a tensor in the file.
  private func stored(_ shape: TensorShape, _ own: OwnRows) -> TensorShape {
    own.isStoredAlone
      ? TensorShape(
        columns: shape.columns, rows: own.rows.count, matrices: shape.matrices)
      : shape
  }

  private func ownRows(of role: TensorRole, _ layer: Int?) -> OwnRows {
    // What attention and gates make is worked on where it was made; all else
    // grows rows that every board has.
    let isInPlace =
      switch role.row.rows {
      case .queries, .keys, .feedForward: false
      default: true
      }
    let rows = shares.rows(
      of: role, layer, in: configuration, for: shares.index)
    return OwnRows(
      rows: rows, isInPlace: isInPlace,
      isStoredAlone: isSlice && role != .embedding)
  }

  /// The F32 numbers of that role: a vector, or rows of a small matrix.
  mutating func vector(
    _ role: TensorRole, _ layer: Int? = nil
  ) throws(ModelError) -> UnsafePointer<Float> {
    let name = configuration.name(of: role, layer: layer)
    let tensor = try find(name, configuration.shape(of: role, layer: layer))
    guard tensor.type == .f32, let start = tensor.data.unsafeStart else {
      throw .tensorType(name.shortText, tensor.type)
    }
    // The format aligns tensors to 8 bytes at least, and the mapping to a page.
    return UnsafeRawPointer(start).assumingMemoryBound(to: Float.self)
  }

  /// Whether the file has a tensor of that role.
  func has(_ role: TensorRole, _ layer: Int? = nil) -> Bool {
    configuration.name(of: role, layer: layer).tensor(in: file) != nil
  }

  /// Passes over the tensors of a layer that mean nothing where the file has
  /// them.
  mutating func ignore(in layer: Int) {
    for role in TensorRole.allCases {
      guard case .ignored = role.row.presence, has(role, layer) else {
        continue
      }
      used += 1
    }
  }

  private mutating func find(
    _ name: TensorName, _ wanted: TensorShape
  ) throws(ModelError) -> GGUFTensor {
    guard let tensor = name.tensor(in: file) else {
      throw .tensorMissing(name.shortText)
    }
    let found = TensorShape(
      columns: tensor.dimension(0), rows: tensor.dimension(1),
      matrices: tensor.elementCount / tensor.dimension(0)
        / tensor.dimension(1))
    guard found == wanted, tensor.dimension(3) == 1 else {
      throw .tensorShape(name.shortText, found: found, wanted: wanted)
    }
    used += 1
    return tensor
  }
}
