import LineEditing
import Memory
import TestSupport
import Testing

/// Texts of several lines, and those that are longer than the screen.
@Suite struct SeveralLinesTests {
  @Test func aPasteIsOneText() {
    var rig = Rig()
    rig.type("say: " + Keys.paste("one\r\ntwo\n\tx\rend\u{1}\u{1B}[31m!"))
    #expect(rig.lines == [])
    #expect(rig.shown == ["> say: one", "  two", "          x", "  end!"])
    #expect(rig.entered() == "say: one\ntwo\n\tx\nend!")
    #expect(rig.terminal.faults == [])
  }

  @Test func aPasteMayComeInPieces() {
    var rig = Rig()
    rig.type("\u{1B}[200~")
    for byte in "日本\n語\u{1B}[201~".utf8 {
      rig.send([byte])
      // Its end is waited for as long as it takes.
      rig.editor.timeOut()
    }
    #expect(rig.entered() == "日本\n語")
  }

  @Test func controlCLeavesAPasteWhoseEndWasLost() {
    var rig = Rig()
    rig.type("\u{1B}[200~abc\r" + Keys.control("c") + "d\r")
    #expect(rig.lines == ["d"])
  }

  @Test func altReturnBeginsALine() {
    var rig = Rig()
    rig.type("one\u{1B}\rtwo")
    #expect(rig.shown == ["> one", "  two"])
    #expect(rig.entered() == "one\ntwo")
  }

  @Test func upAndDownMoveWithinTheText() {
    var rig = Rig()
    rig.type("before\r" + Keys.paste("日本語\nab\nlonger"))
    rig.type(Keys.left + Keys.left + Keys.up)
    #expect((rig.terminal.row, rig.terminal.column) == (2, 4))
    rig.type(Keys.up + "x")
    #expect(rig.shown == ["> before", "> 日x本語", "  ab", "  longer"])
    rig.type(Keys.down + Keys.home + "y" + Keys.end + "z" + Keys.down + "w")
    #expect(
      rig.shown == ["> before", "> 日x本語", "  yabz", "  longwer"])
    rig.type(Keys.down)
    #expect(rig.terminal.bells == 1)
    rig.type(Keys.up + Keys.up + Keys.up)
    #expect(rig.shown == ["> before", "> before"])
    rig.type(Keys.down)
    #expect(rig.entered() == "日x本語\nyabz\nlongwer")
    #expect(rig.terminal.faults == [])
  }

  @Test func killsStayWithinALine() {
    var rig = Rig()
    rig.type(Keys.paste("one\ntwo"))
    rig.type(Keys.control("u") + "2" + Keys.up + Keys.control("k"))
    #expect(rig.shown == ["> o", "  2"])
    rig.type(Keys.control("k"))
    #expect(rig.shown == ["> o2"])
  }

  @Test func aFenceHoldsSeveralLines() {
    var rig = Rig()
    rig.type("\"\"\"one\r/two\r\"\"\"\r")
    #expect(rig.lines == ["\"\"\"one\n/two\n\"\"\""])
  }

  @Test(arguments: [
    ("\"\"\"a\nb\"\"\"", "a\nb"), ("\"\"\"\na\n\"\"\" \n", "a"),
    ("\"\"\"\"\"\"", ""), ("plain\n\n", "plain"), ("\"\"\"open", "\"\"\"open"),
    ("say \"\"\"a\"\"\"", "say \"\"\"a\"\"\""), ("", ""), ("\n", ""),
  ])
  func whatAFenceHolds(text: String, content: String) {
    #expect(string(Fence.content(of: view(text))) == content)
    #expect(Fence.isOpen(view(text)) == (text == "\"\"\"open"))
  }

  @Test func aTextLongerThanTheScreenIsShownAroundTheCursor() {
    var rig = Rig(columns: 20, rows: 4)
    rig.type("before\r")
    rig.typeSlowly(
      Keys.paste((1...9).map { "row \($0)" }.joined(separator: "\n")))
    #expect(rig.shown == ["^ row 6", "  row 7", "  row 8", "  row 9"])
    for _ in 0..<6 { rig.type(Keys.up) }
    #expect(rig.shown == ["^ row 3", "  row 4", "  row 5", "  row 6"])
    for _ in 0..<2 { rig.type(Keys.up) }
    #expect(rig.shown == ["> row 1", "  row 2", "  row 3", "  row 4"])
    rig.type(Keys.control("c"))
    #expect(rig.shown == [">"])
    #expect(rig.terminal.faults == [])
  }

  @Test func anotherSizeIsDrawnAnew() {
    var rig = Rig(columns: 20, rows: 6)
    rig.type("0123456789abcdefghij")
    #expect(rig.shown == ["> 0123456789abcdefg", "  hij"])
    var wider = TerminalModel(columns: 40, rows: 6)
    for line in ["> 0123456789abcdefg\r\n", "  hij"] { wider.write(view(line)) }
    rig.terminal = wider
    rig.editor.resize(columns: 40, rows: 6)
    rig.draw()
    #expect(rig.shown == ["> 0123456789abcdefghij"])
    #expect((rig.terminal.row, rig.terminal.column) == (0, 22))
    #expect(rig.terminal.faults == [])
  }

  @Test func afterAPauseItIsDrawnWhereTheCursorIs() {
    var rig = Rig()
    rig.type("0123456789abcdefghij")
    rig.terminal.write(view("\r\nstopped\r\n"))
    rig.editor.resume()
    rig.draw()
    #expect(rig.shown[2...] == ["stopped", "> 0123456789abcdefg", "  hij"])
  }

  @Test(arguments: [0, 1, 2, 3, 5])
  func tinyTerminalsDoNotTrap(columns: Int) {
    var rig = Rig(columns: 20, rows: 6)
    rig.editor.begin(columns: columns, rows: columns)
    rig.type("日本語\t日本語 abc" + Keys.paste("a\nb\n\nc") + Keys.up + Keys.home)
    rig.type(Keys.end + "x")
    #expect(rig.entered() == "日本語\t日本語 abca\nb\nx\nc")
  }
}
