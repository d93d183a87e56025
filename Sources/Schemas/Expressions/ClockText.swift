/// A date, a time, or both as RFC 3339 writes them, a character at a time.
///
/// A state is 1 + the number of characters read, and in the bits above the
/// sixth what is to be remembered: year and month, or the minute of the day and
/// whether its second is a leap second, which falls on 23:59 in UTC only.
enum ClockText {
  static let date: Int32 = 0
  static let time: Int32 = 1
  static let dateTime: Int32 = 2

  private static let hour = 11
  private static let afterSecond = 19
  private static let offset = 22
  private static let done = 27
  private static let leap = 1 << 11

  static func begin(_ mode: Int32) -> Int32 { mode == time ? 12 : 1 }

  static func accepts(_ mode: Int32, _ state: Int32) -> Bool {
    Int(state & 63) - 1 == (mode == date ? 10 : done)
  }

  private static func state(_ place: Int, _ value: Int) -> Int32 {
    Int32(place + 1 | value << 6)
  }

  /// The state behind one more character, or 0.
  static func advance(_ mode: Int32, _ state: Int32, _ point: Int32) -> Int32 {
    let place = Int(state & 63) - 1
    let value = Int(state >> 6)
    if place < 10 { return dateStep(place, value, point) }
    if place == 10 {
      let isLetter = point | 0x20 == 0x74 && mode == dateTime
      return isLetter ? self.state(hour, 0) : 0
    }
    if place < afterSecond { return timeStep(place, value, point) }
    return zoneStep(place, value, point)
  }

  private static func digit(_ point: Int32) -> Int? {
    point >= 0x30 && point <= 0x39 ? Int(point) - 0x30 : nil
  }

  private static func dateStep(_ place: Int, _ value: Int, _ point: Int32)
    -> Int32
  {
    if place == 4 || place == 7 {
      return point == 0x2D ? state(place + 1, value) : 0
    }
    guard let digit = digit(point) else { return 0 }
    switch place {
    case 0...3: return state(place + 1, value * 10 + digit)
    case 5: return digit <= 1 ? state(6, value * 2 + digit) : 0
    case 6:
      let month = value % 2 * 10 + digit
      return month >= 1 && month <= 12 ? state(7, value / 2 * 16 + month) : 0
    case 8:
      let most = days(of: value) / 10
      return digit <= most ? state(9, value * 4 + digit) : 0
    default:
      let day = value % 4 * 10 + digit
      return day >= 1 && day <= days(of: value / 4) ? state(10, 0) : 0
    }
  }

  /// The days of year · 16 + month.
  private static func days(of value: Int) -> Int {
    let year = value / 16
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch value % 16 {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  private static func timeStep(_ place: Int, _ value: Int, _ point: Int32)
    -> Int32
  {
    if place == 13 || place == 16 {
      return point == 0x3A ? state(place + 1, value) : 0
    }
    guard let digit = digit(point) else { return 0 }
    switch place {
    case 11: return digit <= 2 ? state(12, digit) : 0
    case 12:
      let hours = value * 10 + digit
      return hours < 24 ? state(13, hours) : 0
    case 14: return digit <= 5 ? state(15, value * 8 + digit) : 0
    case 15: return state(16, value / 8 * 60 + value % 8 * 10 + digit)
    case 17: return digit <= 6 ? state(18, value * 8 + digit) : 0
    default:
      let tens = value % 8
      let minute = value / 8
      if tens == 6 {
        return digit == 0 ? state(afterSecond, minute | leap) : 0
      }
      return state(afterSecond, minute)
    }
  }

  private static func zoneStep(_ place: Int, _ value: Int, _ point: Int32)
    -> Int32
  {
    let isLeap = value & leap != 0
    let minute = value & (leap - 1)
    if place == 20 || place == 21, digit(point) != nil {
      return state(21, value)
    }
    if place == 19 || place == 21 {
      switch point {
      case 0x2E: return place == 19 ? state(20, value) : 0
      case 0x5A, 0x7A: return isLeap && minute != 1439 ? 0 : state(done, 0)
      // What is kept of a leap second is the one offset that it can have.
      case 0x2B:
        return state(offset, isLeap ? (minute + 1) % 1440 | leap : 0)
      case 0x2D: return state(offset, isLeap ? 1439 - minute | leap : 0)
      default: return 0
      }
    }
    guard place >= offset, place < done else { return 0 }
    if place == 24 { return point == 0x3A ? state(25, value) : 0 }
    guard let digit = digit(point) else { return 0 }
    if isLeap {
      let wanted: Int
      switch place {
      case 22: wanted = minute / 600
      case 23: wanted = minute / 60 % 10
      case 25: wanted = minute % 60 / 10
      default: wanted = minute % 10
      }
      return digit == wanted ? state(place + 1, value) : 0
    }
    switch place {
    case 22: return digit <= 2 ? state(23, digit) : 0
    case 23: return value * 10 + digit < 24 ? state(24, 0) : 0
    case 25: return digit <= 5 ? state(26, 0) : 0
    default: return state(done, 0)
    }
  }
}
