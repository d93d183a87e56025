/// A text whose every byte is known to come from one of two origins, a template
/// or a user.
///
/// The text keeps the origin and draws no conclusion from it. Readers that trust
/// the template's bytes alone ask `isTemplate` of all bytes that they take
/// together, so that a user's bytes cannot complete what a template began.
public struct MarkedText {
  /// The text.
  public let bytes: Bytes

  /// Positions in `bytes` at which the origin changes, ascending.
  private let changes: Region<UInt32>
  private let beginsWithTemplate: Bool

  init(_ bytes: Bytes, beginsWithTemplate: Bool, changes: Region<UInt32>) {
    self.bytes = bytes
    self.beginsWithTemplate = beginsWithTemplate
    self.changes = changes
  }

  /// Text that comes from the template, whole.
  public static func template(_ bytes: Bytes) -> MarkedText {
    MarkedText(bytes, beginsWithTemplate: true, changes: Region())
  }

  /// Text that comes from a user, whole.
  public static func user(_ bytes: Bytes) -> MarkedText {
    MarkedText(bytes, beginsWithTemplate: false, changes: Region())
  }

  /// Whether any byte comes from the template.
  public var holdsTemplate: Bool {
    !bytes.isEmpty && (beginsWithTemplate || changes.count > 0)
  }

  /// Whether all bytes in `range`, which is not empty, come from the template.
  public func isTemplate(_ range: Range<Int>) -> Bool {
    // The number of changes at or before the first byte tells its origin.
    var low = 0
    var high = changes.count
    while low < high {
      let middle = low + (high - low) / 2
      if changes[middle] <= range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let isTemplate = (low % 2 == 0) == beginsWithTemplate
    return isTemplate
      && (low == changes.count || changes[low] >= range.upperBound)
  }
}
