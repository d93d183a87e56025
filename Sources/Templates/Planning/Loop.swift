/// The state of a running for statement.
struct Loop: BitwiseCopyable {
  let items: Items
  let node: Node
  /// The condition that must hold for an item; 0 for none.
  let condition: UInt32
  let isRecursive: Bool
  /// How many recursive calls deep it is, from 1.
  let depth: Int
  /// The scope around it, and that scope's number.
  let scope: UInt32
  let serial: UInt32
  /// The number of the present item, of those that are gone through.
  private(set) var index = -1
  /// Its place among all items, and that of the one before.
  private(set) var position = -1
  private(set) var previous = -1
  /// The value that `changed` was asked last; undefined before.
  var changed = Value.undefined(.empty)

  /// Goes on to the item at `next`.
  mutating func advance(to next: Int) {
    previous = position
    position = next
    index += 1
  }
}
