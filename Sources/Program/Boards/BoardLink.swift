import Memory

/// What joins boards: how fast bytes travel, and how long an exchange takes
/// that carries none.
enum BoardLink {
  case gigabit
  case twoAndAHalf
  case wireless

  init?(named name: Bytes) {
    if name == "gigabit" {
      self = .gigabit
    } else if name == "2.5g" {
      self = .twoAndAHalf
    } else if name == "wifi" {
      self = .wireless
    } else {
      return nil
    }
  }

  /// Bytes a second, as TCP carries them.
  var bytesPerSecond: Double {
    switch self {
    case .gigabit: 117e6
    case .twoAndAHalf: 290e6
    case .wireless: 30e6
    }
  }

  /// Seconds of an exchange of nothing: through both systems and a switch.
  var exchangeSeconds: Double {
    switch self {
    case .gigabit: 100e-6
    case .twoAndAHalf: 80e-6
    case .wireless: 2000e-6
    }
  }
}
