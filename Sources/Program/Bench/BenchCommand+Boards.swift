import CMPI
import JSON
import Memory
import Transformer

/// What boards gave each other.
extension BenchCommand {
  /// Counts the exchanges of one token, beside what `plan` counts on.
  func reportExchanges(
    _ transformer: Transformer, _ ids: Region<Int32>, _ planned: ExchangeTraffic
  ) throws(ProgramError) {
    let before = ranks_traffic_so_far()
    transformer.assume(0)
    try compute(transformer, ids[0..<1], at: 0)
    let after = ranks_traffic_so_far()
    let exchanges = Int(after.exchanges - before.exchanges)
    let bytes = Int(after.bytes - before.bytes)
    try console.write { out in
      switch settings.bench.format {
      case .commas: break
      case .table:
        out.append("\nboards            ")
        out.append(BoardTeam.count)
        out.append(", ")
        out.append(exchanges)
        out.append(" exchanges a token, in which the first one gives ")
        out.append(bytes)
        out.append(" bytes to each other one\n")
      case .objects:
        var json = JSONWriter(out)
        json.beginObject()
        json.member("test", "exchanges")
        json.member("boards", BoardTeam.count)
        json.member("exchanges_per_token", exchanges)
        json.member("given_bytes_per_token", bytes)
        json.member("planned_exchanges", planned.exchanges)
        json.member("planned_bytes", planned.givenBytes[0])
        json.endObject()
        out = json.text
        out.append("\n")
      }
    }
  }
}
