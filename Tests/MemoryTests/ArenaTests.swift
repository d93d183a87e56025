import Memory
import TestSupport
import Testing

struct ArenaTests {
  @Test func alignmentAndSizes() throws {
    var plan = ArenaPlan()
    let byte = try plan.reserve(1, of: UInt8.self, for: .text)
    #expect(plan.totalBytes == 64)
    let none = try plan.reserve(0, of: Int64.self, for: .text)
    #expect(plan.totalBytes == 64)
    let line = try plan.reserve(64, of: UInt8.self, for: .logits)
    let words = try plan.reserve(9, of: Int64.self, for: .logits)
    #expect(plan.totalBytes == 64 + 64 + 128)
    #expect(plan.bytes(of: .text) == 64 && plan.bytes(of: .logits) == 192)
    #expect(plan.bytes(of: .keyValueCache) == 0)
    let arena = try Arena(plan)
    #expect(arena.byteCount >= 256)
    #expect(arena[none].count == 0 && arena[words].count == 9)
    func address(_ region: Region<UInt8>) -> UInt {
      UInt(bitPattern: region.unsafeStart)
    }
    #expect(address(arena[byte]) % 64 == 0)
    #expect(address(arena[line]) == address(arena[byte]) + 64)
    #expect(
      UInt(bitPattern: arena[words].unsafeStart) == address(arena[line]) + 64)
  }

  /// Every byte is zero, can be written, and belongs to one reservation.
  @Test func zeroedAndApart() throws {
    var plan = ArenaPlan()
    var random = SeededRandom(3)
    var reservations: [Reservation<UInt16>] = []
    for _ in 0..<50 {
      reservations.append(
        try plan.reserve(
          Int.random(in: 0...9000, using: &random), of: UInt16.self,
          for: .activations))
    }
    let arena = try Arena(plan)
    // The plan does not know the page's size; the arena is whole pages.
    #expect(plan.totalBytes % ArenaPlan.alignment == 0)
    #expect(arena.byteCount >= plan.totalBytes)
    #expect(arena.byteCount % 4096 == 0)
    for (index, reservation) in reservations.enumerated() {
      let values = arena[reservation]
      #expect((0..<values.count).allSatisfy { values[$0] == 0 })
      values.fill(with: UInt16(index + 1))
    }
    for (index, reservation) in reservations.enumerated() {
      let values = arena[reservation]
      #expect((0..<values.count).allSatisfy { values[$0] == index + 1 })
    }
    withExtendedLifetime(arena) {}
  }

  @Test func sumsThatLeaveTheAddressSpace() throws {
    func code(_ build: (inout ArenaPlan) throws(MemoryError) -> Void) -> String
    {
      var plan = ArenaPlan()
      do {
        try build(&plan)
        return "none"
      } catch {
        #expect(plan.totalBytes >= 0)
        return "\(error.code)"
      }
    }
    for count in [-1, Int.min, Int.max, Int.max / 4, Int.max / 8] {
      #expect(
        code { plan throws(MemoryError) in
          _ = try plan.reserve(count, of: Int64.self, for: .text)
        } == "plan_too_large")
    }
    // One by one they pass, together they do not.
    #expect(
      code { plan throws(MemoryError) in
        for _ in 0..<4 {
          _ = try plan.reserve(Int.max / 5, of: UInt8.self, for: .text)
        }
      } == "plan_too_large")
    // The plan is as it was.
    var plan = ArenaPlan()
    _ = try? plan.reserve(Int.max, of: Int64.self, for: .text)
    #expect(plan.totalBytes == 0 && plan.bytes(of: .text) == 0)
  }

  @Test func refusedByTheSystem() throws {
    var plan = ArenaPlan()
    _ = try plan.reserve(1 << 60, of: UInt8.self, for: .text)
    do {
      _ = try Arena(plan)
      Issue.record("an exbibyte was mapped")
    } catch {
      #expect("\(error.code)" == "memory_unavailable")
      #expect(message(error).contains("1099511627776.0 MiB"))
    }
  }

  @Test func emptyPlan() throws {
    #expect(try Arena(ArenaPlan()).byteCount >= 1)
  }

  @Test func reservationOfALargerPlan() async {
    await #expect(processExitsWith: .failure) {
      var large = ArenaPlan()
      let far = try large.reserve(1 << 20, of: UInt8.self, for: .text)
      let arena = try Arena(ArenaPlan())
      _ = arena[far]
    }
  }
}
