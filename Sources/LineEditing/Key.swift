/// A wish that a person expresses with one key.
enum Key: Equatable {
  /// A character, by its scalar; a newline of what is pasted, too.
  case text(UInt32)
  case enter
  case backspace
  case delete
  case left
  case right
  case wordLeft
  case wordRight
  case home
  case end
  case up
  case down
  case previous
  case next
  case killToEnd
  case killToStart
  case killWordBefore
  case killWordAfter
  case yank
  case redraw
  case interrupt
  /// Ctrl-D: the character behind the cursor, or the end.
  case deleteOrEnd
}
