/// A rendered prompt whose every byte is known to come from the template or
/// from a user.
///
/// Control tokens are read in the template's bytes alone: what a user typed
/// stays text, whatever it spells, even where a template's bytes beside it
/// complete the spelling.
public struct MarkedText {
  /// The text.
  public let bytes: Bytes

  /// Where the origin changes, ascending positions in `bytes`.
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
