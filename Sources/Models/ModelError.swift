public import GGUF
public import Memory
public import Tensors

/// Why a file that is sound GGUF is not a model that can be computed.
public enum ModelError: Failure {
  /// A value could not be read from the file.
  case file(GGUFError)
  /// A key that every model has is not there.
  case keyMissing(ShortText)
  /// An architecture without a forward pass.
  case architectureUnknown(ShortText)
  /// An integer outside of its range.
  case outOfRange(ShortText, value: Int, least: Int, most: Int)
  /// An array that should have one value a layer and has another number.
  case valuesPerLayer(ShortText, found: Int, layers: Int)
  /// A number that is not finite or outside of any use.
  case numberUnusable(ShortText)
  /// Query heads that key heads cannot share evenly, or too many of them.
  case headsUneven(heads: Int, keyValueHeads: Int)
  /// A width of heads that attention is not made for.
  case headDimensionUnsupported(key: Int, value: Int)
  /// A tensor that the architecture needs is not there.
  case tensorMissing(ShortText)
  /// A tensor of another shape than the configuration says.
  case tensorShape(ShortText, found: TensorShape, wanted: TensorShape)
  /// A tensor of a type without a kernel, or not F32 where it must be.
  case tensorType(ShortText, TensorType)
  /// Tensors that the architecture's forward pass does not use.
  case tensorsUnused(count: Int)
  /// A scaling of rotary angles that is not computed.
  case rotaryScalingUnsupported(ShortText)
  /// A context beyond what the model was trained on, or none at all.
  case contextUnusable(asked: Int, trained: Int)
  /// 8-bit keys or values with heads whose width is not a multiple of 32.
  case keyValueTypeUnusable(headDimension: Int)
  /// The memory plan cannot be made.
  case memory(MemoryError)
  /// The file can no longer be read: it shrank, was changed, or its disk fails.
  case unreadable
  /// A file that is one board's part of a model, used as another's.
  case isSlice(board: Int, boards: Int)
  /// More boards than its rows or heads can be shared out among.
  case boardsTooMany(Int)
  /// Another board was silent for too long.
  case boardLost(seconds: Double)
  /// Logits came out infinite or not a number.
  case notFinite(position: Int)

  /// The error's one stable name.
  @export(interface)
  public var code: StaticString {
    switch self {
    case .file(let error): error.code
    case .keyMissing: "model_key_missing"
    case .architectureUnknown: "model_architecture_unknown"
    case .outOfRange: "model_value_out_of_range"
    case .valuesPerLayer: "model_values_per_layer"
    case .numberUnusable: "model_value_unusable"
    case .headsUneven: "model_heads_uneven"
    case .headDimensionUnsupported: "model_head_dimension_unsupported"
    case .tensorMissing: "model_tensor_missing"
    case .tensorShape: "model_tensor_shape"
    case .tensorType: "model_tensor_type"
    case .tensorsUnused: "model_tensors_unused"
    case .rotaryScalingUnsupported: "model_rope_scaling_unsupported"
    case .contextUnusable: "context_out_of_range"
    case .keyValueTypeUnusable: "kv_type_unusable"
    case .memory(let error): error.code
    case .unreadable: "model_io"
    case .isSlice: "model_is_slice"
    case .boardsTooMany: "boards_too_many"
    case .boardLost: "board_lost"
    case .notFinite: "model_not_finite"
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .file(let error):
      error.describe(into: &out)
    case .keyMissing(let key):
      out.append("the key ")
      key.describe(into: &out)
      out.append(" is missing")
    case .architectureUnknown(let name):
      out.append("the architecture ")
      name.describe(into: &out)
      out.append(" is not supported; supported:")
      for architecture in Architecture.allCases {
        out.append(" ")
        out.append(architecture.name)
      }
    case .outOfRange(let key, let value, let least, let most):
      key.describe(into: &out)
      out.append(" is ")
      out.append(value)
      if least == most {
        out.append(", not ")
        out.append(most)
      } else {
        out.append(", outside of ")
        out.append(least)
        out.append(" to ")
        out.append(most)
      }
    case .valuesPerLayer(let key, let found, let layers):
      key.describe(into: &out)
      out.append(" has ")
      out.append(found)
      out.append(" values for ")
      out.append(layers)
      out.append(" layers")
    case .numberUnusable(let key):
      key.describe(into: &out)
      out.append(" is not a usable number")
    case .headsUneven(let heads, let keyValueHeads):
      out.append(heads)
      out.append(" query heads cannot share ")
      out.append(keyValueHeads)
      out.append(" key heads, at most ")
      out.append(ModelLimits.queriesPerKey)
      out.append(" to one")
    case .headDimensionUnsupported(let key, let value):
      out.append("heads of ")
      out.append(key)
      out.append(" (keys) and ")
      out.append(value)
      out.append(" (values) dimensions; equal even numbers up to ")
      out.append(ModelLimits.headDimension)
      out.append(" are supported")
    case .tensorMissing(let name):
      out.append("the tensor ")
      name.describe(into: &out)
      out.append(" is missing")
    case .tensorShape(let name, let found, let wanted):
      out.append("the tensor ")
      name.describe(into: &out)
      out.append(" is ")
      found.describe(into: &out)
      out.append(", not ")
      wanted.describe(into: &out)
    case .tensorType(let name, let type):
      out.append("the tensor ")
      name.describe(into: &out)
      out.append(" is of type ")
      out.append(type.name)
      out.append(", which cannot be computed with here")
    case .tensorsUnused(let count):
      out.append(count)
      out.append(" tensors of the file have no place in its architecture")
    case .rotaryScalingUnsupported(let type):
      out.append("rotary scaling of the type ")
      type.describe(into: &out)
      out.append(" is not supported; supported: none linear yarn")
    case .contextUnusable(let asked, let trained):
      out.append("a context of ")
      out.append(asked)
      out.append(" tokens was asked for; the model takes 1 to ")
      out.append(trained)
    case .keyValueTypeUnusable(let headDimension):
      out.append("heads of ")
      out.append(headDimension)
      out.append(" dimensions cannot be cached in 8 or 4 bits: use --kv f16")
    case .memory(let error):
      error.describe(into: &out)
    case .unreadable:
      out.append("the model file can no longer be read")
    case .isSlice(let board, let boards):
      out.append("the file is the part of board ")
      out.append(board)
      out.append(" of ")
      out.append(boards)
      out.append(": it runs as that one under mpirun -n ")
      out.append(boards)
    case .boardsTooMany(let count):
      out.append(count)
      out.append(" boards are too many to share out the model's rows among")
    case .boardLost(let seconds):
      out.append("another board was silent for ")
      out.append(seconds, decimals: 1)
      out.append(" s")
    case .notFinite(let position):
      out.append("the model computed infinities or NaNs at position ")
      out.append(position)
    }
  }
}
