import LineEditing
import Memory
import TestSupport
import Testing

@Suite struct LineEditorTests {
  @Test func whatIsTypedIsShownAndEntered() {
    var rig = Rig()
    rig.typeSlowly("Hello")
    #expect(rig.shown == ["> Hello"])
    #expect(rig.terminal.column == 7)
    rig.type("\r")
    #expect(rig.lines == ["Hello"])
    #expect(rig.shown == ["> Hello", ">"])
  }

  @Test func aCharacterAtTheEndCostsItsBytesAlone() {
    var rig = Rig(columns: 80)
    rig.type("日本")
    let before = rig.terminal.byteCount
    rig.type("語")
    #expect(rig.terminal.byteCount == before + 3)
  }

  @Test(arguments: [
    ("abc" + Keys.left + Keys.left + "X", "aXbc", 4),
    ("abc" + Keys.control("a") + "X", "Xabc", 3),
    ("abc" + Keys.home + Keys.right + "X", "aXbc", 4),
    ("abc\u{1B}OH\u{1B}OCX", "aXbc", 4),
    ("abc\u{1B}[1~X\u{1B}[4~Y", "XabcY", 7),
    ("abc" + Keys.control("b") + "X" + Keys.end + "Y", "abXcY", 7),
    ("abc" + Keys.backspace, "ab", 4),
    ("abc" + Keys.control("h") + Keys.control("h"), "a", 3),
    ("abc" + Keys.home + Keys.delete, "bc", 2),
    ("abc" + Keys.home + Keys.control("d") + Keys.control("e"), "bc", 4),
    ("日本語" + Keys.left + Keys.backspace, "日語", 4),
    ("日本語" + Keys.home + Keys.control("f") + "x", "日x本語", 5),
    ("か\u{3099}き" + Keys.left + Keys.backspace, "き", 2),
    ("one two" + Keys.control("w"), "one ", 6),
    ("one two \u{1B}b\u{1B}bX", "Xone two ", 3),
    ("one two" + Keys.home + "\u{1B}fX", "oneX two", 6),
    ("one two\u{1B}[1;5DX", "one Xtwo", 7),
    ("one two" + Keys.home + "\u{1B}[1;5CX", "oneX two", 6),
    ("one two\u{1B}[5DX", "one Xtwo", 7),
    ("one two" + Keys.home + "\u{1B}d", " two", 2),
    ("one two\u{1B}\u{7F}", "one ", 6),
    ("東京へ行く\u{1B}b\u{1B}bX", "東京へX行く", 9),
    ("東京タワー" + Keys.control("w"), "東京", 6),
    ("abc" + Keys.left + Keys.control("k"), "ab", 4),
    ("abc" + Keys.left + Keys.control("u"), "c", 2),
    (
      "abc" + Keys.left + Keys.control("u") + Keys.end + Keys.control("y"),
      "cab", 5
    ),
    // Sequences that mean nothing here are passed over whole.
    ("a\u{1B}[15~\u{1B}[[Ab\u{1B}[1;2P\u{1B}[?1;2cc\u{1B}OPd", "abcd", 6),
  ])
  func keys(keys: String, text: String, column: Int) {
    for slowly in [false, true] {
      var rig = Rig()
      if slowly { rig.typeSlowly(keys) } else { rig.type(keys) }
      #expect(rig.terminal.column == column)
      var shown = "> " + text
      while shown.last == " " { shown.removeLast() }
      #expect(rig.shown == [shown])
      #expect(rig.terminal.faults == [])
      #expect(rig.entered() == text)
    }
  }

  @Test func wideCharactersWrapWhole() {
    // 19 of 20 columns are used, 2 of them by the prompt.
    var rig = Rig()
    rig.typeSlowly("日本語日本語日本")
    #expect(rig.shown == ["> 日本語日本語日本"])
    #expect(rig.terminal.column == 18)
    rig.typeSlowly("語a")
    #expect(rig.shown == ["> 日本語日本語日本", "  語a"])
    #expect((rig.terminal.row, rig.terminal.column) == (1, 5))
    // A narrow one before them moves no more than has to.
    rig.type(Keys.home + "x")
    #expect(rig.shown == ["> x日本語日本語日本", "  語a"])
    rig.type(Keys.delete)
    rig.type(Keys.delete)
    #expect(rig.shown == ["> x語日本語日本語a"])
    #expect(rig.terminal.faults == [])
  }

  @Test func marksJoinTheirCharacter() {
    var rig = Rig()
    rig.typeSlowly("か\u{3099}e\u{301}")
    #expect(rig.shown == ["> か\u{3099}e\u{301}"])
    #expect(rig.terminal.column == 5)
    rig.type(Keys.left + Keys.left + Keys.delete)
    #expect(rig.shown == ["> e\u{301}"])
  }

  @Test func historyGoesBackAndForth() {
    var rig = Rig()
    rig.type("one\rtwo\rtwo\rdraft")
    rig.type(Keys.up)
    #expect(rig.shown.last == "> two")
    rig.type(Keys.control("p"))
    #expect(rig.shown.last == "> one")
    rig.type(Keys.up)
    #expect(rig.terminal.bells == 1)
    rig.type(Keys.down + Keys.control("n"))
    #expect(rig.shown.last == "> draft")
    rig.type(Keys.down)
    #expect(rig.terminal.bells == 2)
    rig.type(Keys.up + Keys.up + "!\r")
    #expect(rig.lines == ["one", "two", "two", "one!"])
    rig.type(Keys.up + Keys.up + "\r")
    #expect(rig.lines.last == "two")
  }

  @Test func historyForgetsTheOldest() {
    // A quarter of 4 KiB, less what is drawn with: a good 900 bytes.
    var rig = Rig(columns: 80, rows: 24, memory: 4096)
    for number in 100..<200 {
      rig.type("line number \(number)\r")
    }
    var seen: [String] = []
    while rig.terminal.bells == 0 {
      rig.type(Keys.up)
      seen.append(rig.shown.last ?? "")
    }
    #expect((50...60).contains(seen.count))
    #expect(seen.first == "> line number 199")
    rig.type(Keys.control("n"))
    #expect(rig.terminal.faults == [])
  }

  @Test func controlCClearsOrLeaves() {
    var rig = Rig()
    rig.type("some text that takes more than a row" + Keys.control("c"))
    #expect(rig.events == [])
    #expect(rig.shown == [">"])
    #expect((rig.terminal.row, rig.terminal.column) == (0, 2))
    rig.type(Keys.control("c"))
    #expect(rig.events == [.interrupt])
  }

  @Test func controlDDeletesOrLeaves() {
    var rig = Rig()
    rig.type("ab" + Keys.control("d"))
    #expect(rig.events == [] && rig.terminal.bells == 1)
    rig.type(Keys.home + Keys.control("d") + Keys.control("d"))
    #expect(rig.events == [] && rig.shown == [">"])
    rig.type(Keys.control("d"))
    #expect(rig.events == [.end])
  }

  @Test func controlLDrawsAnew() {
    var rig = Rig()
    rig.type("one\rabc" + Keys.left)
    // What the line has garbled.
    rig.terminal.write(view("???"))
    rig.type(Keys.control("l"))
    #expect(rig.shown == ["> abc"])
    #expect((rig.terminal.row, rig.terminal.column) == (0, 4))
  }

  @Test func whatDoesNotFitRingsABell() {
    var rig = Rig(columns: 80, rows: 24, memory: 4096)
    let most = LineEditor.textBytes(of: 4096)
    rig.type(String(repeating: "a", count: most))
    #expect(rig.terminal.bells == 0)
    rig.type("b")
    #expect(rig.terminal.bells == 1)
    rig.type(Keys.backspace + "日")
    #expect(rig.terminal.bells == 2)
    rig.type("c")
    #expect(rig.entered() == String(repeating: "a", count: most - 1) + "c")
    #expect(rig.terminal.faults == [])
  }

  @Test func aSequenceMayComeInPieces() {
    var rig = Rig()
    rig.type("ab")
    for byte in Keys.left.utf8 {
      rig.send([byte])
      #expect(rig.editor.isWaiting == (byte != 0x44))
    }
    rig.type("X")
    #expect(rig.entered() == "aXb")
  }

  @Test func aLoneEscapeIsGivenUp() {
    var rig = Rig()
    rig.type("ab\u{1B}")
    #expect(rig.editor.isWaiting)
    rig.editor.timeOut()
    #expect(!rig.editor.isWaiting)
    rig.type("b\u{1B}[1")
    rig.editor.timeOut()
    rig.type("c")
    #expect(rig.entered() == "abbc")
  }

  @Test func aCutCharacterIsWaitedFor() {
    var rig = Rig()
    rig.send([0xE6, 0x97])
    #expect(!rig.editor.isWaiting && rig.shown == [">"])
    rig.editor.timeOut()
    rig.send([0xA5])
    #expect(rig.shown == ["> 日"])
  }

  @Test(
    arguments: [
      ([0xFF], "\u{FFFD}"), ([0xE9, 0x61], "\u{FFFD}a"),
      ([0xE6, 0x97, 0xE6, 0x97, 0xA5], "\u{FFFD}日"),
      ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90], "\u{FFFD}\u{FFFD}"), ([0xC2, 0x9B, 0x41], "A"),
    ] as [([UInt8], String)])
  func whatIsNoTextIsReplaced(bytes: [UInt8], text: String) {
    var rig = Rig()
    rig.send(bytes)
    #expect(rig.entered() == text)
  }

  @Test func returnAndNewlineAreOneKey() {
    var rig = Rig()
    rig.type("a\r\nb\nc\r")
    #expect(rig.lines == ["a", "b", "c"])
  }
}
