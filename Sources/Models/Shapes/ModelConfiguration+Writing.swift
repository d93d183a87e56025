public import GGUF
public import Memory

extension ModelConfiguration {
  /// The bytes of storage that arrays of one number a layer take at most.
  public var arrayBytes: Int {
    ModelConfiguration.arrays * layers.count * MemoryLayout<UInt32>.size
  }

  private static let arrays = 4

  /// Gives each metadata key of the shape with its value: those that reading
  /// them back needs, in the order in which llama.cpp's converter writes them.
  ///
  /// - Parameters:
  ///   - storage: `arrayBytes` that stay valid for as long as the values are
  ///     used.
  ///   - body: takes a key and its value.
  /// - Throws: what `body` throws.
  public func forEachKey(
    arraysIn storage: Region<UInt8>,
    _ body: (ModelKey, GGUFValue) throws(GGUFError) -> Void
  ) throws(GGUFError) {
    func add(_ key: ModelKey, _ number: Int) throws(GGUFError) {
      try body(key, .uint32(UInt32(number)))
    }
    let part = storage.count / ModelConfiguration.arrays
    func add(
      _ key: ModelKey, _ index: Int, _ number: (LayerShape) -> Int
    ) throws(GGUFError) {
      let first = number(layers[0])
      if layers.allSatisfy({ number($0) == first }) {
        return try add(key, first)
      }
      var array = GGUFArrayBuilder(
        of: .uint32, in: storage[(index * part)..<((index + 1) * part)])
      for layer in layers { try array.append(.uint32(UInt32(number(layer)))) }
      try body(key, .array(array.array))
    }
    try add(.layers, layers.count)
    try add(.trainedContext, trainedContext)
    try add(.hidden, hidden)
    try add(.feedForward, 0) { $0.feedForward }
    // A convolution has no key heads, but its query heads are named.
    try add(.heads, 1) { $0.attends ? $0.heads : widest { $0.heads } }
    try add(.keyValueHeads, 2) { $0.keyValueHeads }
    let dimension = widest { $0.headDimension }
    if dimension * widest({ $0.heads }) != hidden {
      try add(.keyLength, dimension)
      try add(.valueLength, dimension)
    }
    if let window = layers.first(where: { $0.window != nil })?.window {
      try add(.window, window)
      if !hasUsualWindows {
        try add(.windowPattern, 3) { $0.window == nil ? 0 : 1 }
      }
    }
    let rotary = rotaries[0]
    try body(.ropeTheta, .shortest(rotary.theta))
    try body(.normEpsilon, .float32(normEpsilon))
    if architecture.row.writesDefaults { try add(.vocabulary, vocabulary) }
    if architecture.row.writesDefaults || rotary.dimensions != dimension {
      try add(.rotaryDimensions, rotary.dimensions)
    }
    if let windowed = rotaries.dropFirst().first,
      windowed.theta != architecture.row.windowTheta
    {
      try body(.windowTheta, .shortest(windowed.theta))
    }
    if experts > 0 {
      try add(.experts, experts)
      try add(.expertsUsed, expertsUsed)
      if architecture.row.namesExpertWidth {
        try add(.expertFeedForward, layers[0].feedForward)
      }
    }
    if let taps = layers.first(where: { $0.taps > 0 })?.taps {
      try add(.convolutionTaps, taps)
    }
    if Double(attentionCap) != architecture.row.attentionCap {
      try body(.attentionCap, .float32(attentionCap))
    }
    if Double(logitCap) != architecture.row.logitCap {
      try body(.logitCap, .float32(logitCap))
    }
    try rotary.scaling.forEachKey(trained: trainedContext, body)
  }
}

extension ModelConfiguration {
  /// Whether the layers with windows are those that the architecture has where a
  /// file names none.
  private var hasUsualWindows: Bool {
    guard case .alternating(let period, _) = architecture.row.windows else {
      return true
    }
    return layers.indices.allSatisfy { index in
      !layers[index].attends
        || (layers[index].window != nil)
          == LayerWindows.isWindowed(index, period: period)
    }
  }
}

extension RotaryScaling {
  /// Gives the keys of a scaling that changes something.
  fileprivate func forEachKey(
    trained: Int, _ body: (ModelKey, GGUFValue) throws(GGUFError) -> Void
  ) throws(GGUFError) {
    guard self != RotaryScaling(trained: trained) else { return }
    let isYarn = extrapolation > 0
    try body(.ropeScaling, .string(Bytes(isYarn ? "yarn" : "linear")))
    try body(.ropeFactor, .shortest(factor))
    try body(.yarnExtrapolation, .shortest(extrapolation))
    try body(.ropeOriginalContext, .uint32(UInt32(originalContext)))
    try body(.yarnFastTurns, .shortest(fastTurns))
    try body(.yarnSlowTurns, .shortest(slowTurns))
    try body(.ropeAttention, .shortest(attention))
  }
}

extension GGUFValue {
  /// A number in 32 bits where they hold it, else in 64.
  fileprivate static func shortest(_ value: Double) -> GGUFValue {
    Double(Float(value)) == value ? .float32(Float(value)) : .float64(value)
  }
}
