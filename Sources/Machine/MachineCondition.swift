import CHost
public import JSON
public import Memory

/// The present causes that slow the processor down.
public struct MachineCondition {
  private let condition: host_condition

  /// Looks at this machine, or at the files of another one below `root`.
  public init(root: UnsafePointer<CChar>? = nil) {
    var read = host_condition()
    if let root {
      host_condition_read(root, &read)
    } else {
      host_condition_read("", &read)
    }
    condition = read
  }

  /// The temperature of the hottest zone, in degrees Celsius.
  public var temperature: Double? {
    condition.millidegrees == Int64.min
      ? nil : Double(condition.millidegrees) / 1000
  }

  /// The steps by which processors are slowed against heat.
  public var coolingSteps: Int64? {
    condition.cooling == Int64.min ? nil : condition.cooling
  }

  /// The bits of a Raspberry Pi's firmware on throttling.
  public var throttled: UInt64? {
    condition.throttled < 0 ? nil : UInt64(condition.throttled)
  }

  /// Calls `body` with what sets the processors' frequency, where it is known.
  public func withGovernor(_ body: (Bytes) -> Void) {
    withUnsafeBytes(of: condition.governor) { raw in
      let bytes = Bytes(
        start: raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
        count: raw.count)
      let length = bytes.firstIndex(of: Bytes("\0")) ?? 0
      if length > 0 { body(bytes[0..<length]) }
    }
  }

  /// Gives each number with its key, title, decimals and unit; `nil` where
  /// nothing tells.
  public func visit(
    _ body: (StaticString, StaticString, Double?, Int, StaticString) -> Void
  ) {
    func thousandth(_ number: Int64) -> Double? {
      number == Int64.min ? nil : Double(number) / 1000
    }
    func whole(_ number: Int64) -> Double? {
      number == Int64.min ? nil : Double(number)
    }
    body(
      "frequency_megahertz", "frequency", thousandth(condition.kilohertz), 0,
      " MHz")
    body(
      "most_megahertz", "at most", thousandth(condition.most_kilohertz), 0,
      " MHz")
    body(
      "temperature_celsius", "temperature",
      thousandth(condition.millidegrees), 1, " °C")
    body("cooling", "cooling steps", whole(condition.cooling), 0, "")
    body("throttled", "throttled bits", whole(condition.throttled), 0, "")
  }

  /// Writes it as a member.
  public func write(_ key: StaticString, to json: inout JSONWriter) {
    json.key(key)
    json.beginObject()
    writeMembers(to: &json)
    json.endObject()
  }

  /// Writes each number as a member.
  @export(interface)
  public func writeMembers(to json: inout JSONWriter) {
    visit { key, _, number, decimals, _ in
      json.key(key)
      if let number {
        json.value(number, decimals: decimals)
      } else {
        json.null()
      }
    }
  }

  /// Appends what is known to a line.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    var isFirst = true
    visit { _, title, number, decimals, unit in
      guard let number else { return }
      if !isFirst { out.append(", ") }
      isFirst = false
      out.append(title)
      out.append(" ")
      out.append(number, decimals: decimals)
      out.append(unit)
    }
    if isFirst { out.append("nothing is told") }
  }
}
