import Conversation
import JSON
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

  /// Says how probable each of some texts is among them, a line for each.
  func note(_ choices: ChoiceList) {
    let total = choices.totalShare
    for index in 0..<choices.count {
      note { out in
        out.append(choices.share(index) / total, decimals: 6)
        out.append(" ")
        var writer = JSONWriter(out)
        writer.value(choices.text(index))
        out = writer.text
      }
    }
  }
}
