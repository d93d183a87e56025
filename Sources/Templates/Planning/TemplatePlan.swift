public import Memory

/// The parts of the arena that a template and its values need.
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

  /// Literals are decoded, or joined, into the second half.
  static func poolBytes(source: Int) -> Int { 2 * source + 64 }

  /// Reserves what a template and its values need.
  ///
  /// - Throws: `MemoryError.planTooLarge`.
  @export(interface)
  public init(
    _ limits: TemplateLimits, in plan: inout ArenaPlan
  ) throws(MemoryError) {
    self.limits = limits
    let pool = TemplatePlan.poolBytes(source: limits.sourceBytes)
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
      4 * TemplateLimits.maximumDepth, of: Scope.self, for: .text)
    bindings = try plan.reserve(
      TemplatePlan.mostBindings, of: Binding.self, for: .text)
    loops = try plan.reserve(
      TemplateLimits.maximumDepth, of: Loop.self, for: .text)
  }
}
