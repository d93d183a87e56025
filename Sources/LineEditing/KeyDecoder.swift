import Memory

/// Turns the bytes of a keyboard into keys.
///
/// Sequences may come in any pieces. One that an ESC begins and nothing ends is
/// given up by `timeOut()`, which the caller calls when nothing came for a while.
struct KeyDecoder {
  /// The keys that one byte completes: two where it ended a malformed character.
  struct Keys {
    var first: Key?
    var second: Key?
  }

  private enum State {
    case ground
    /// Behind ESC.
    case escape
    /// Behind ESC `[`.
    case control
    /// Behind ESC `O`.
    case shift
    /// Behind ESC `[[`, with which the Linux console begins its F keys.
    case console
    /// Inside of a character.
    case character
  }

  private var state = State.ground
  private var isPasting = false
  /// Whether the last byte was a CR: an LF behind it is the same key.
  private var isAfterReturn = false
  /// The sequence's first two numbers.
  private var numbers: (Int, Int) = (0, 0)
  private var isSecond = false
  /// Whether the sequence is a private one, which no key sends.
  private var isPrivate = false
  private var scalar: UInt32 = 0
  private var missing = 0
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  /// Whether a sequence has begun that may be none.
  ///
  /// Within a paste nothing but its end is one, and that is waited for.
  var isWaiting: Bool {
    if isPasting { return false }
    switch state {
    case .ground, .character: return false
    case .escape, .control, .shift, .console: return true
    }
  }

  /// Gives up the sequence that has begun.
  mutating func timeOut() {
    if isWaiting { state = .ground }
  }

  /// Takes the next byte.
  mutating func take(_ byte: UInt8) -> Keys {
    let isNewline = byte == 0x0A && isAfterReturn
    isAfterReturn = byte == 0x0D
    if isNewline { return Keys() }
    switch state {
    case .ground: return ground(byte)
    case .character: return character(byte)
    case .escape: return Keys(first: escape(byte))
    case .control: return control(byte)
    case .shift:
      state = .ground
      return Keys(first: KeyDecoder.letter(byte, modifier: 0))
    case .console:
      state = .ground
      return Keys()
    }
  }

  // MARK: Characters

  private mutating func ground(_ byte: UInt8) -> Keys {
    switch byte {
    case 0x1B:
      state = .escape
      return Keys()
    case 0x00..<0x20, 0x7F:
      return Keys(first: isPasting ? pasted(byte) : KeyDecoder.control(byte))
    case 0x20..<0x7F: return Keys(first: .text(UInt32(byte)))
    default: break
    }
    let length = UTF8Sequence.length(of: byte)
    guard length > 0 else { return Keys(first: .text(0xFFFD)) }
    missing = length - 1
    scalar = UInt32(byte) & (0x7F >> UInt32(length))
    lowest = UTF8Sequence.lowestSecond(after: byte)
    highest = UTF8Sequence.highestSecond(after: byte)
    state = .character
    return Keys()
  }

  private mutating func character(_ byte: UInt8) -> Keys {
    guard byte >= lowest, byte <= highest else {
      state = .ground
      return Keys(first: .text(0xFFFD), second: ground(byte).first)
    }
    scalar = scalar << 6 | UInt32(byte & 0x3F)
    (lowest, highest) = (0x80, 0xBF)
    missing -= 1
    guard missing == 0 else { return Keys() }
    state = .ground
    // Controls of the upper half would act on the terminal.
    return Keys(first: scalar < 0xA0 ? nil : .text(scalar))
  }

  /// A control byte of a paste: Ctrl-C leaves one whose end was lost.
  private mutating func pasted(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x0A, 0x0D: return .text(0x0A)
    case 0x09: return .text(0x09)
    case 0x03:
      isPasting = false
      return .interrupt
    default: return nil
    }
  }

  private static func control(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x01: .home
    case 0x02: .left
    case 0x03: .interrupt
    case 0x04: .deleteOrEnd
    case 0x05: .end
    case 0x06: .right
    case 0x08, 0x7F: .backspace
    case 0x09: .text(0x09)
    case 0x0A, 0x0D: .enter
    case 0x0B: .killToEnd
    case 0x0C: .redraw
    case 0x0E: .next
    case 0x10: .previous
    case 0x15: .killToStart
    case 0x17: .killWordBefore
    case 0x19: .yank
    default: nil
    }
  }

  // MARK: Sequences

  private mutating func escape(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x1B: return nil
    case 0x5B:
      state = .control
      numbers = (0, 0)
      isSecond = false
      isPrivate = false
      return nil
    case 0x4F:
      state = .shift
      return nil
    default: break
    }
    state = .ground
    if isPasting { return nil }
    switch byte {
    case 0x62, 0x42: return .wordLeft
    case 0x66, 0x46: return .wordRight
    case 0x64, 0x44: return .killWordAfter
    case 0x08, 0x7F: return .killWordBefore
    case 0x0A, 0x0D: return .text(0x0A)
    // A key that was pressed behind a lone ESC is meant all the same.
    case 0x00..<0x20: return KeyDecoder.control(byte)
    default: return nil
    }
  }

  private mutating func control(_ byte: UInt8) -> Keys {
    switch byte {
    case 0x30...0x39:
      let digit = Int(byte - 0x30)
      if isSecond {
        numbers.1 = min(10 * numbers.1 + digit, 9999)
      } else {
        numbers.0 = min(10 * numbers.0 + digit, 9999)
      }
    case 0x3A, 0x3B: isSecond = true
    case 0x3C...0x3F: isPrivate = true
    case 0x20...0x2F: break
    case 0x5B where numbers == (0, 0) && !isSecond: state = .console
    case 0x40...0x7E:
      state = .ground
      return Keys(first: isPrivate ? nil : complete(byte))
    case 0x1B: state = .escape
    default:
      state = .ground
      return ground(byte)
    }
    return Keys()
  }

  private mutating func complete(_ byte: UInt8) -> Key? {
    if byte == 0x7E, numbers.0 == 201 {
      isPasting = false
      return nil
    }
    if isPasting { return nil }
    guard byte == 0x7E else {
      // rxvt sends ESC [ 5 C, others ESC [ 1 ; 5 C.
      return KeyDecoder.letter(byte, modifier: max(numbers.0, numbers.1))
    }
    switch numbers.0 {
    case 1, 7: return .home
    case 3: return numbers.1 > 1 ? .killWordAfter : .delete
    case 4, 8: return .end
    case 200:
      isPasting = true
      return nil
    default: return nil
    }
  }

  /// The key of a sequence's last letter; modifiers from 3 on are Alt and Ctrl.
  private static func letter(_ byte: UInt8, modifier: Int) -> Key? {
    switch byte {
    case 0x41: .up
    case 0x42: .down
    case 0x43: modifier > 2 ? .wordRight : .right
    case 0x44: modifier > 2 ? .wordLeft : .left
    case 0x46: .end
    case 0x48: .home
    case 0x4D: .enter
    case 0x63: .wordRight
    case 0x64: .wordLeft
    default: nil
    }
  }
}
