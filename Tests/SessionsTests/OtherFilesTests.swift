import Files
import Memory
import Sessions
import TestSupport
import Testing

/// A session is saved while the process makes another file: neither takes the
/// other's place, nor removes it.
struct OtherFilesTests {
  @Test(arguments: [true, false])
  func savesBesideAFileThatIsMade(isKept: Bool) throws {
    let folder = try Folder()
    let desk = try Desk(shape("qwen2"), in: folder, options())
    _ = try desk.logits(prompt(3, 1))
    let scratch = region(of: 4096, UInt8.self)
    do {
      let file = try NewFile(at: view(folder.path("other")), scratch)
      let saved = try desk.save(to: "session")
      #expect(try folder.bytes("session").count == saved.bytes)
      #expect(throws: (any Error).self) { try desk.save(to: "none/session") }
      #expect(try folder.bytes("other.part").isEmpty)
      if isKept { try file.keep(written: 0) }
    }
    #expect((try? folder.bytes("other")) == (isKept ? [] : nil))
    #expect((try? folder.bytes("other.part")) == nil)
    #expect(desk.refusal(of: "session") == nil)
  }
}
