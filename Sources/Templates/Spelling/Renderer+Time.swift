import Memory

/// `strftime_now`, as the C library formats a time in its plain locale.
extension Renderer {
  mutating func formattedNow(_ format: Text) throws(Breach) -> Text {
    guard let now else { throw error("the time is not known here") }
    let start = heap.textCount
    try append(now, format)
    return heap.text(from: start)
  }

  private mutating func append(
    _ now: CivilTime, _ format: Text
  ) throws(Breach) {
    try charge(bytes: Int(format.count))
    var index = 0
    let count = Int(format.count)
    while index < count {
      var end = index
      while end < count, heap.bytes(format)[end] != 0x25 { end += 1 }
      try heap.append(format[index..<end])
      guard end < count else { return }
      index = end + 1
      var flag: UInt8 = 0
      if index < count,
        heap.bytes(format)[index] == 0x2D
          || heap.bytes(format)[index] == 0x5F
      {
        flag = heap.bytes(format)[index]
        index += 1
      }
      guard index < count else { return try heap.append(format[end..<count]) }
      let letter = heap.bytes(format)[index]
      index += 1
      if try !append(now, letter, flag) {
        try heap.append(format[end..<index])
      }
    }
  }

  /// Appends a part of a time; tells whether the letter is known.
  private mutating func append(
    _ now: CivilTime, _ letter: UInt8, _ flag: UInt8
  ) throws(Breach) -> Bool {
    let hour = now.hour % 12 == 0 ? 12 : now.hour % 12
    switch letter {
    case 0x59: try append(now.year, 1, flag)
    case 0x79: try append(now.year % 100, 2, flag)
    case 0x43: try append(now.year / 100, 2, flag)
    case 0x6D: try append(now.month, 2, flag)
    case 0x64: try append(now.day, 2, flag)
    case 0x65: try append(now.day, 2, flag == 0 ? 0x5F : flag)
    case 0x48: try append(now.hour, 2, flag)
    case 0x49: try append(hour, 2, flag)
    case 0x6B: try append(now.hour, 2, flag == 0 ? 0x5F : flag)
    case 0x6C: try append(hour, 2, flag == 0 ? 0x5F : flag)
    case 0x4D: try append(now.minute, 2, flag)
    case 0x53: try append(now.second, 2, flag)
    case 0x66: try heap.append("000000")
    case 0x6A: try append(now.dayOfYear, 3, flag)
    case 0x75: try append((now.weekday + 6) % 7 + 1, 1, flag)
    case 0x77: try append(now.weekday, 1, flag)
    case 0x55: try append((now.dayOfYear + 6 - now.weekday) / 7, 2, flag)
    case 0x57:
      try append((now.dayOfYear + 6 - (now.weekday + 6) % 7) / 7, 2, flag)
    case 0x47: try append(now.isoWeek.year, 1, flag)
    case 0x67: try append(now.isoWeek.year % 100, 2, flag)
    case 0x56: try append(now.isoWeek.week, 2, flag)
    case 0x42: try heap.append(now.monthName)
    case 0x62, 0x68: try heap.append(Bytes(now.monthName)[0..<3], .user)
    case 0x41: try heap.append(now.weekdayName)
    case 0x61: try heap.append(Bytes(now.weekdayName)[0..<3], .user)
    case 0x70: try heap.append(now.hour < 12 ? "AM" : "PM")
    case 0x50: try heap.append(now.hour < 12 ? "am" : "pm")
    case 0x6E: try heap.append("\n")
    case 0x74: try heap.append("\t")
    case 0x25: try heap.append("%")
    // A time without a zone has no name and no offset for it.
    case 0x5A, 0x7A: break
    case 0x46: try append(now, "Y-m-d")
    case 0x44, 0x78: try append(now, "m/d/y")
    case 0x54, 0x58: try append(now, "H:M:S")
    case 0x52: try append(now, "H:M")
    case 0x72: try append(now, "I:M:S p")
    case 0x63: try append(now, "a b e H:M:S Y")
    default: return false
    }
    return true
  }

  /// Appends parts: letters as above, and what is between them.
  private mutating func append(
    _ now: CivilTime, _ parts: StaticString
  ) throws(Breach) {
    let bytes = Bytes(parts)
    for index in 0..<bytes.count {
      if (bytes[index] | 0x20) &- 0x61 < 26 {
        _ = try append(now, bytes[index], 0)
      } else {
        try heap.append(byte: bytes[index])
      }
    }
  }

  private mutating func append(
    _ number: Int, _ width: Int, _ flag: UInt8
  ) throws(Breach) {
    var limit = 10
    for _ in 1..<max(width, 1) {
      if number < limit, flag != 0x2D {
        try heap.append(flag == 0x5F ? " " : "0")
      }
      limit *= 10
    }
    try append(number: Int64(number))
  }
}
