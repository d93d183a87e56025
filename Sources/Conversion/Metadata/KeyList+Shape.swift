import Models
import Quantization

extension KeyList {
  /// The keys of a model's shape, in the order of llama.cpp's converter.
  mutating func addShape(
    _ configuration: FolderConfiguration, fileType: FileType
  ) {
    if configuration.family == .gemma2 {
      addGemma2(configuration, fileType)
      return
    }
    set(.layers, configuration.layers)
    set(.trainedContext, configuration.context)
    set(.hidden, configuration.hidden)
    set(.feedForward, configuration.feedForward)
    set(.heads, configuration.heads)
    addKeyValueHeads(configuration)
    addScaling(configuration.rotary.scaling)
    set(.ropeTheta, configuration.rotary.theta)
    if let theta = configuration.rotary.windowTheta { set(.windowTheta, theta) }
    set(.normEpsilon, configuration.epsilon)
    if configuration.experts > 0 {
      set(.experts, configuration.experts)
      set(.expertsUsed, configuration.expertsUsed)
    }
    if let dimension = configuration.namedHeadDimension {
      set(.keyLength, dimension)
      set(.valueLength, dimension)
    }
    set("general.file_type", .uint32(fileType.rawValue))
    switch configuration.family {
    case .llama, .mistral, .mixtral:
      set(.vocabulary, configuration.vocabulary)
      set(.rotaryDimensions, configuration.headDimension)
    case .gemma3:
      if let cap = configuration.logitCap { set(.logitCap, cap) }
      addWindow(configuration)
    case .lfm2:
      set(.vocabulary, configuration.vocabulary)
      set(.convolutionTaps, configuration.taps)
    case .gptOSS:
      addWindow(configuration)
      set(.expertFeedForward, configuration.feedForward)
    case .qwen3MoE:
      if let width = configuration.expertFeedForward {
        set(.expertFeedForward, width)
      }
    case .qwen2, .qwen3, .gemma2: break
    }
  }

  /// Gemma 2's converter has its own order, and no key for the base of the angles,
  /// which is written where it is not the usual one.
  private mutating func addGemma2(
    _ configuration: FolderConfiguration, _ fileType: FileType
  ) {
    set(.trainedContext, configuration.context)
    set(.hidden, configuration.hidden)
    set(.layers, configuration.layers)
    set(.feedForward, configuration.feedForward)
    set(.heads, configuration.heads)
    set(.keyValueHeads, configuration.keyValueHeads)
    set(.normEpsilon, configuration.epsilon)
    set(.keyLength, configuration.headDimension)
    set(.valueLength, configuration.headDimension)
    set("general.file_type", .uint32(fileType.rawValue))
    set(.attentionCap, configuration.attentionCap ?? 0)
    set(.logitCap, configuration.logitCap ?? 0)
    addWindow(configuration)
    if configuration.rotary.theta != 10_000 {
      set(.ropeTheta, configuration.rotary.theta)
    }
    addScaling(configuration.rotary.scaling)
  }

  private mutating func addKeyValueHeads(_ configuration: FolderConfiguration) {
    guard configuration.family == .lfm2 else {
      return set(.keyValueHeads, configuration.keyValueHeads)
    }
    // A layer without key heads is a convolution.
    set(
      .keyValueHeads,
      .integers(
        configuration.attends.map {
          $0 ? Int32(configuration.keyValueHeads) : 0
        }))
  }

  /// The window, and which layers have one where that is not as usual, which
  /// llama.cpp's converter leaves out.
  private mutating func addWindow(_ configuration: FolderConfiguration) {
    guard let windowed = configuration.windowed, configuration.window > 0,
      windowed.contains(true)
    else { return }
    set(.window, configuration.window)
    guard
      case .alternating(let period, _) =
        configuration.family.row.architecture.row.windows
    else { return }
    let usual = windowed.indices.map { ($0 + 1) % period != 0 }
    if windowed != usual { set(.windowPattern, .booleans(windowed)) }
  }

  private mutating func addScaling(_ scaling: RotarySettings.Scaling) {
    switch scaling {
    case .none, .llama3: return
    case .linear(let factor):
      set(.ropeScaling, .text("linear"))
      set(.ropeFactor, factor)
    case .yarn(let yarn):
      set(.ropeScaling, .text("yarn"))
      set(.ropeFactor, yarn.factor)
      set(.ropeOriginalContext, yarn.originalContext)
      if let share = yarn.extrapolation { set(.yarnExtrapolation, share) }
      if let attention = yarn.attention { set(.yarnAttention, attention) }
      if let turns = yarn.fastTurns { set(.yarnFastTurns, turns) }
      if let turns = yarn.slowTurns { set(.yarnSlowTurns, turns) }
    }
  }
}
