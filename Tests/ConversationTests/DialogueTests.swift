import Conversation
import Memory
import TestSupport
import Testing

/// The texts of a conversation in little memory.
struct DialogueTests {
  private func dialogue(bytes: Int, turns: Int) -> Dialogue {
    Dialogue(
      text: region(of: bytes), ends: region(of: 2 * turns + 1))
  }

  private func begin(
    _ dialogue: inout Dialogue, system: Bytes, fits: Bool,
    _ at: SourceLocation = #_sourceLocation
  ) {
    let found = dialogue.begin(system: system)
    #expect(found == fits, sourceLocation: at)
  }

  private func begin(
    _ dialogue: inout Dialogue, _ first: Bytes, _ second: Bytes = Bytes(),
    _ third: Bytes = Bytes(), dropping number: Int?,
    _ at: SourceLocation = #_sourceLocation
  ) {
    let dropped = dialogue.beginTurn(first, second, third)
    #expect(dropped == number, sourceLocation: at)
  }

  /// The turns as `question=answer`.
  private func turns(_ dialogue: Dialogue) -> [String] {
    (0..<dialogue.count).map {
      "\(string(dialogue.question($0)))=\(string(dialogue.answer($0)))"
    }
  }

  @Test func turnsAndAnswers() {
    var dialogue = dialogue(bytes: 64, turns: 4)
    begin(&dialogue, system: view("sys"), fits: true)
    begin(&dialogue, view("a"), view("-"), view("b"), dropping: 0)
    dialogue.append(answer: view("c"))
    dialogue.append(answer: view("d"))
    begin(&dialogue, view("e"), dropping: 0)
    #expect(turns(dialogue) == ["a-b=cd", "e="])
    #expect(string(dialogue.system) == "sys")
    dialogue.removeLastTurn()
    begin(&dialogue, view("f"), dropping: 0)
    dialogue.append(answer: view("g"))
    #expect(turns(dialogue) == ["a-b=cd", "f=g"])
    dialogue.removeOldestTurns(1)
    #expect(turns(dialogue) == ["f=g"])
    #expect(string(dialogue.system) == "sys")
    dialogue.removeOldestTurns(1)
    #expect(turns(dialogue) == [])
    begin(&dialogue, view("h"), dropping: 0)
    dialogue.removeAllTurns()
    #expect(turns(dialogue) == [] && string(dialogue.system) == "sys")
    begin(&dialogue, system: Bytes(), fits: true)
    #expect(string(dialogue.system) == "")
  }

  @Test func theOldestMakeRoom() {
    var dialogue = dialogue(bytes: 10, turns: 8)
    begin(&dialogue, system: view("ss"), fits: true)
    begin(&dialogue, view("aa"), dropping: 0)
    dialogue.append(answer: view("bb"))
    begin(&dialogue, view("cc"), dropping: 0)
    dialogue.append(answer: view("dd"))
    #expect(turns(dialogue) == ["aa=bb", "cc=dd"])
    begin(&dialogue, view("eee"), dropping: 1)
    #expect(turns(dialogue) == ["cc=dd", "eee="])
    // An answer that does not fit is cut, a question refused.
    dialogue.append(answer: view("f"))
    dialogue.append(answer: view("gg"))
    dialogue.append(answer: view("h"))
    #expect(turns(dialogue) == ["cc=dd", "eee=f"])
    begin(&dialogue, view("123456789"), dropping: nil)
    #expect(turns(dialogue) == ["cc=dd", "eee=f"])
    begin(&dialogue, view("12345678"), dropping: 2)
    #expect(turns(dialogue) == ["12345678="])
    begin(&dialogue, system: view("12345678901"), fits: false)
    #expect(turns(dialogue) == [])
  }

  @Test func manyTurns() {
    var dialogue = dialogue(bytes: 1000, turns: 3)
    begin(&dialogue, system: Bytes(), fits: true)
    for number in 0..<9 {
      begin(&dialogue, view("\(number)"), dropping: (number < 3 ? 0 : 1))
      dialogue.append(answer: view("!"))
    }
    #expect(turns(dialogue) == ["6=!", "7=!", "8=!"])
  }
}
