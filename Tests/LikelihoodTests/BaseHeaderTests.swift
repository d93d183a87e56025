import Likelihood
import Memory
import TestSupport
import Testing

/// The numbers of a base.
@Suite struct BaseHeaderTests {
  @Test func numbersThatAreWrittenAreRead() throws {
    var plan = ArenaPlan()
    let reservation = try plan.reserve(
      BaseHeader.byteCount, of: UInt8.self, for: .text)
    let arena = try Arena(plan)
    let memory = arena[reservation]
    let header = BaseHeader(context: 512, vocabulary: 151_936, chunks: 7)
    header.write(to: memory)
    let found = try BaseHeader(memory.bytes)
    #expect(found.context == 512)
    #expect(found.vocabulary == 151_936)
    #expect(found.chunks == 7)
    // 20, 4 for each of 7 · 512 tokens, 2 · 151,940 for each of 7 · 255 rows.
    #expect(found.fileBytes == 542_440_156)
    for count in 0..<BaseHeader.byteCount {
      #expect(throws: BaseError.self) {
        try BaseHeader(memory[0..<count].bytes)
      }
    }
    extendLifetime(arena)
  }

  @Test func theLargestNumbersHaveNoSize() {
    let most = Int(Int32.max)
    let header = BaseHeader(context: most, vocabulary: most, chunks: most)
    #expect(header.fileBytes == nil)
    let rows = BaseHeader(context: 3, vocabulary: 5, chunks: 1)
    #expect(rows.fileBytes == 52)
    #expect(BaseHeader.predicted(3) == 1)
    #expect(BaseHeader.predicted(512) == 255)
  }
}
