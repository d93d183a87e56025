public import GGUF
public import Memory

/// A tensor's name in GGUF, such as `blk.7.attn_q.weight`.
public struct TensorName: Sendable {
  /// The text before the number of a layer.
  static let layerPrefix: StaticString = "blk."
  private static let suffix: StaticString = ".weight"

  private var storage: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var count = 0

  /// The tensor of a role in files of an architecture, in a layer where the role
  /// is in layers; the stack of all experts.
  @export(interface)
  public init(
    _ role: TensorRole, of architecture: Architecture, layer: Int? = nil
  ) {
    let name = architecture.name(of: role)
    write { out in
      if let layer { TensorName.append(layer, to: &out) }
      out.append(name)
    }
  }

  /// One expert's matrix, in files that do not stack them:
  /// `blk.7.ffn_gate.1.weight`.
  public init(_ role: TensorRole, layer: Int, expert: Int) {
    let row = role.row
    write { out in
      TensorName.append(layer, to: &out)
      out.append(row.single ?? row.name)
      out.append(".")
      out.append(expert)
      out.append(TensorName.suffix)
    }
  }

  private static func append(_ layer: Int, to out: inout TextBuffer) {
    out.append(layerPrefix)
    out.append(layer)
    out.append(".")
  }

  private mutating func write(_ body: (inout TextBuffer) -> Void) {
    var span = storage.mutableSpan
    count = span.withUnsafeMutableBufferPointer { buffer in
      var out = TextBuffer(
        Region(start: buffer.baseAddress, count: buffer.count))
      body(&out)
      return out.count
    }
  }

  private func withBytes<Result>(_ body: (Bytes) -> Result) -> Result {
    let span = storage.span
    return span.withUnsafeBufferPointer { buffer in
      body(Bytes(start: buffer.baseAddress, count: count))
    }
  }

  /// The number of the layer in a tensor's name, or `nil` outside of layers.
  static func layer(of name: Bytes) -> Int? {
    guard name.starts(with: Bytes(layerPrefix)) else { return nil }
    let rest = name.suffix(from: layerPrefix.utf8CodeUnitCount)
    guard let point = rest.firstIndex(of: Bytes(".")) else { return nil }
    var number = 0
    for index in 0..<point {
      let digit = Int(rest[index]) - 0x30
      guard digit >= 0, digit <= 9, number < ModelLimits.layers else {
        return nil
      }
      number = 10 * number + digit
    }
    return point > 0 ? number : nil
  }

  /// The tensor of this name, or `nil`.
  public func tensor(in file: GGUFFile) -> GGUFTensor? {
    withBytes { file.tensor($0) }
  }

  /// The name as errors carry it.
  public var shortText: ShortText { withBytes { ShortText($0) } }

  /// Appends the name.
  public func append(to out: inout TextBuffer) {
    withBytes { out.append($0) }
  }
}

extension Architecture {
  /// The name of the tensor of that role, behind `blk.N.` in a layer.
  fileprivate func name(of role: TensorRole) -> StaticString {
    let facts = role.row
    guard row.renamed == role, let other = facts.otherName else {
      return facts.name
    }
    return other
  }
}

extension TensorRole {
  /// The role of the tensor of that name, or `nil`; the layer's number is not
  /// looked at.
  @export(interface)
  public init?(named name: Bytes) {
    var tail = name
    var isInLayer = false
    if name.starts(with: Bytes(TensorName.layerPrefix)) {
      let rest = name.suffix(from: TensorName.layerPrefix.utf8CodeUnitCount)
      guard let point = rest.firstIndex(of: Bytes(".")) else { return nil }
      tail = rest.suffix(from: point + 1)
      isInLayer = true
    }
    for role in TensorRole.allCases where role.isInLayer == isInLayer {
      if tail == role.row.name || role.isSingle(tail) {
        self = role
        return
      }
    }
    return nil
  }

  /// Whether `tail` names one expert's tensor: `ffn_gate.1.weight`.
  private func isSingle(_ tail: Bytes) -> Bool {
    guard let single = row.single, tail.starts(with: Bytes(single)) else {
      return false
    }
    let rest = tail.suffix(from: single.utf8CodeUnitCount)
    return rest.count >= 2 && rest[0] == 0x2E && rest[1] >= 0x30
      && rest[1] <= 0x39
  }
}
