import JSON
import LineProtocol
import Memory
import TestSupport
import Testing

@Suite struct ProtocolMachineTests {
  /// A machine and the lines it wrote.
  private struct Talk {
    var machine = ProtocolMachine()

    /// Sends a line; gives the slot of a request that was taken, and the reply.
    mutating func send(_ text: String) -> (slot: Int?, reply: String) {
      let line = Line(text)
      var slot: Int?
      let reply = written { out in
        if case .queued(let taken) = machine.receive(line.bytes, at: 0, &out) {
          slot = taken
        }
      }
      return (slot, reply)
    }

    mutating func request(_ id: Int) -> (slot: Int?, reply: String) {
      send(#"{"id":\#(id),"prompt":"x"}"#)
    }
  }

  @Test func requestsKeepTheirOrderAndTheirSlots() throws {
    var talk = Talk()
    var random = SeededRandom(7)
    var waiting: [(id: Int, slot: Int)] = []
    var running: (id: Int, slot: Int)?
    for id in 0..<2000 {
      switch random.next() % 4 {
      case 0, 1:
        let (slot, reply) = talk.request(id)
        if waiting.count == ProtocolMachine.queueLimit {
          #expect(slot == nil)
          #expect(reply.contains("\"queue_full\",\"id\":\(id),"))
        } else {
          let taken = try #require(slot)
          #expect((0..<ProtocolMachine.slotCount).contains(taken))
          #expect(!waiting.contains { $0.slot == taken })
          #expect(running?.slot != taken)
          waiting.append((id, taken))
        }
      case 2 where running == nil:
        let entry = talk.machine.begin()
        if waiting.isEmpty {
          #expect(entry == nil)
        } else {
          let first = waiting.removeFirst()
          #expect(entry?.slot == first.slot)
          #expect(entry?.request.id == RequestTag(Int64(first.id)))
          running = first
        }
      case 2:
        talk.machine.finish()
        running = nil
      default:
        guard let index = waiting.indices.randomElement(using: &random) else {
          continue
        }
        let (_, reply) = talk.send(#"{"cancel":\#(waiting[index].id)}"#)
        #expect(reply.contains("\"finish_reason\":\"cancel\""))
        waiting.remove(at: index)
      }
      #expect(talk.machine.queuedCount == waiting.count)
    }
  }

  @Test func aCancelActsOnceInEveryState() {
    var talk = Talk()
    let ignored = #"{"event":"ignored","cancel":1}"#
    #expect(talk.send(#"{"cancel":1}"#).reply == ignored)
    _ = talk.request(1)
    #expect(talk.send(#"{"cancel":"1"}"#).reply.contains("ignored"))
    #expect(talk.machine.begin() != nil)
    #expect(!talk.machine.isCancelled)
    #expect(talk.send(#"{"cancel":1}"#).reply.isEmpty)
    #expect(talk.machine.isCancelled)
    #expect(talk.send(#"{"cancel":1}"#).reply == ignored)
    talk.machine.finish()
    #expect(talk.send(#"{"cancel":1}"#).reply == ignored)
    _ = talk.request(2)
    #expect(talk.machine.begin() != nil)
    #expect(!talk.machine.isCancelled)
  }

  @Test func aRefusalNeverEndsAnother() {
    var talk = Talk()
    _ = talk.request(1)
    for isRunning in [false, true] {
      if isRunning { #expect(talk.machine.begin() != nil) }
      #expect(talk.request(1).reply.contains(#""duplicate":1,"#))
      let (_, reply) = talk.send(#"{"id":1,"x":2}"#)
      #expect(
        reply.contains(#""code":"unknown_key","duplicate":1,"message":"#))
    }
    talk.machine.finish()
    #expect(
      talk.send(#"{"id":1,"x":2}"#).reply.contains(
        #""code":"unknown_key","id":1,"#))
    #expect(talk.request(1).slot != nil)
  }

  @Test func quittingCancelsAll() {
    var talk = Talk()
    _ = talk.request(1)
    _ = talk.request(2)
    _ = talk.machine.begin()
    #expect(talk.send(#"{"quit":true}"#).reply.isEmpty)
    #expect(talk.machine.isQuitting && talk.machine.isCancelled)
    talk.machine.finish()
    #expect(talk.machine.begin() != nil)
    #expect(talk.machine.isCancelled)
    #expect(talk.request(3).reply.contains(#""finish_reason":"cancel""#))
    #expect(talk.machine.queuedCount == 0)
  }
}
