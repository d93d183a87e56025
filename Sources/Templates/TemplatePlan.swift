public import Memory

/// What a template and a request's values may take.
public struct TemplateLimits: Sendable {
  /// The most bytes that any template may have.
  public static let mostSourceBytes = 256 * 1024

  /// Bytes of the template's source.
  public var sourceBytes: Int
  /// Bytes of text in one request's values, those made while rendering included.
  public var textBytes: Int
  /// Elements of lists and objects in one request's values.
  public var cells: Int
  /// Bytes of text that are caught on their way to the prompt, in macros and
  /// blocks.
  public var capturedBytes: Int
  /// Steps of one rendering.
  public var steps = 20_000_000

  /// Limits for templates of up to `sourceBytes`, and for requests whose texts
  /// have up to `requestBytes`.
  public init(sourceBytes: Int, requestBytes: Int) {
    self.sourceBytes = sourceBytes
    textBytes = 4 * requestBytes
    capturedBytes = requestBytes
    cells = requestBytes / 4 + 4096
  }
}

/// What a template and its values need of the arena.
public struct TemplatePlan: Sendable {
  let limits: TemplateLimits
  let pool: Reservation<UInt8>
  let nodes: Reservation<Node>
  let names: Reservation<Text>
  let text: Reservation<UInt8>
  let marks: Reservation<UInt8>
  let cells: Reservation<Value>
  let stack: Reservation<Value>
  let captured: Reservation<UInt8>
  let capturedMarks: Reservation<UInt8>
  let scopes: Reservation<Scope>
  let bindings: Reservation<Binding>
  let loops: Reservation<Loop>

  static let stackDepth = 4096
  static let mostNames = 2048
  static let mostBindings = 4096

  /// Reserves what a template and its values need.
  ///
  /// - Throws: `MemoryError.planTooLarge`.
  public init(
    _ limits: TemplateLimits, in plan: inout ArenaPlan
  ) throws(MemoryError) {
    self.limits = limits
    let pool = Template.poolBytes(source: limits.sourceBytes)
    self.pool = try plan.reserve(pool, of: UInt8.self, for: .text)
    nodes = try plan.reserve(
      limits.sourceBytes + 16, of: Node.self, for: .text)
    names = try plan.reserve(
      TemplatePlan.mostNames, of: Text.self, for: .text)
    let text = pool + limits.textBytes
    self.text = try plan.reserve(text, of: UInt8.self, for: .text)
    marks = try plan.reserve(text, of: UInt8.self, for: .text)
    cells = try plan.reserve(limits.cells, of: Value.self, for: .text)
    stack = try plan.reserve(
      limits.cells + TemplatePlan.stackDepth, of: Value.self, for: .text)
    captured = try plan.reserve(
      limits.capturedBytes, of: UInt8.self, for: .text)
    capturedMarks = try plan.reserve(
      limits.capturedBytes, of: UInt8.self, for: .text)
    scopes = try plan.reserve(
      4 * Renderer.maximumDepth, of: Scope.self, for: .text)
    bindings = try plan.reserve(
      TemplatePlan.mostBindings, of: Binding.self, for: .text)
    loops = try plan.reserve(
      Renderer.maximumDepth, of: Loop.self, for: .text)
  }
}
