public import Memory

/// The path of one of several files that hold a model together:
/// `NAME-00002-of-00003.gguf`.
public struct SplitName {
  /// The path before the numbers, folders included.
  public let stem: Bytes
  /// The number of this part, from 1.
  public let number: Int
  /// The number of parts.
  public let count: Int

  /// The bytes of `-00002-of-00003.gguf`.
  public static let suffixByteCount = 20

  /// Understands `path`, or answers `nil` where it does not end so.
  public init?(_ path: Bytes) {
    let start = path.count - SplitName.suffixByteCount
    guard start >= 0 else { return nil }
    let suffix = path.suffix(from: start)
    guard suffix[0] == 0x2D, suffix[6..<10] == Bytes("-of-"),
      suffix[15..<20] == Bytes(".gguf"),
      let number = SplitName.number(suffix[1..<6]),
      let count = SplitName.number(suffix[10..<15])
    else { return nil }
    stem = path[0..<start]
    self.number = number
    self.count = count
  }

  /// Writes the path of part `number` of the same model.
  public func write(part number: Int, into out: inout TextBuffer) {
    out.append(stem)
    SplitName.writeSuffix(part: number, of: count, into: &out)
  }

  /// Writes what the path of part `number` of `count` ends in; neither has
  /// more than five digits.
  public static func writeSuffix(
    part number: Int, of count: Int, into out: inout TextBuffer
  ) {
    out.append("-")
    write(digits: number, into: &out)
    out.append("-of-")
    write(digits: count, into: &out)
    out.append(".gguf")
  }

  private static func write(digits number: Int, into out: inout TextBuffer) {
    var unit = 10_000
    while unit > 0 {
      out.append(number / unit % 10)
      unit /= 10
    }
  }

  private static func number(_ digits: Bytes) -> Int? {
    var number = 0
    for index in 0..<digits.count {
      guard digits[index] >= 0x30, digits[index] <= 0x39 else { return nil }
      number = 10 * number + Int(digits[index] - 0x30)
    }
    return number
  }
}
