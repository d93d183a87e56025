import Memory

/// The brackets around an address.
extension Bytes {
  /// The end of the brackets that text begins with.
  var afterOpening: Int {
    var index = 0
    while index < count {
      if self[index] == 0x28 || self[index] == 0x3C {
        index += 1
      } else if suffix(from: index).starts(with: Bytes("&lt;")) {
        index += 4
      } else {
        break
      }
    }
    return index
  }

  /// The beginning of the brackets, points and commas that text ends with.
  func beforeClosing(from start: Int) -> Int {
    var end = count
    while end > start {
      let byte = self[end - 1]
      if byte == 0x29 || byte == 0x3E || byte == 0x2E || byte == 0x2C {
        end -= 1
      } else if end - start >= 4, self[(end - 4)..<end] == "&gt;" {
        end -= 4
      } else {
        break
      }
    }
    return end
  }

  /// An end at or after `end` that leaves no bracket open which is closed later.
  func balancedEnd(from start: Int, to end: Int) -> Int {
    var end = end
    end = balancedEnd(from: start, to: end, "(", ")")
    end = balancedEnd(from: start, to: end, "<", ">")
    return balancedEnd(from: start, to: end, "&lt;", "&gt;")
  }

  private func balancedEnd(
    from start: Int, to first: Int, _ open: StaticString, _ close: StaticString
  ) -> Int {
    let opened = occurrences(of: Bytes(open), from: start, to: first)
    guard opened > occurrences(of: Bytes(close), from: start, to: first) else {
      return first
    }
    var end = first
    for _ in 0..<opened {
      guard let place = firstIndex(of: Bytes(close), from: end) else { break }
      end = place + Bytes(close).count
    }
    return end
  }

  private func occurrences(
    of part: Bytes, from start: Int, to end: Int
  ) -> Int {
    var count = 0
    var index = start
    while let place = self[0..<end].firstIndex(of: part, from: index) {
      count += 1
      index = place + part.count
    }
    return count
  }
}
