import Memory

/// Notes beside an answer.
extension Console {
  /// Says that the oldest turns had to make room.
  func noteForgotten(turns: Int) {
    note { out in
      out.append("the context is full: forgot the oldest ")
      out.append(turns)
      out.append(turns == 1 ? " turn" : " turns")
    }
  }
}
