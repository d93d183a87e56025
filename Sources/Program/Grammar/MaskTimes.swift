import JSON
import Memory

/// The times that masks took, for their mean and percentiles.
struct MaskTimes {
  /// Of more masks only so many count for percentiles.
  static let most = 1 << 20

  private let nanoseconds: Region<UInt32>
  private var sum: UInt64 = 0
  /// How many masks there were.
  private(set) var count = 0

  init(_ storage: Region<UInt32>) { nanoseconds = storage }

  mutating func removeAll() { (sum, count) = (0, 0) }

  mutating func add(_ time: UInt64) {
    if count < nanoseconds.count { nanoseconds[count] = UInt32(clamping: time) }
    sum += time
    count += 1
  }

  /// Writes mean, median and 99th percentile, in microseconds.
  func write(to out: inout JSONWriter) {
    sort()
    out.beginObject()
    let mean = count > 0 ? Double(sum) / Double(count) : 0
    out.member("mean", mean / 1000, decimals: 2)
    out.member("p50", percentile(50), decimals: 2)
    out.member("p99", percentile(99), decimals: 2)
    out.endObject()
  }

  private func percentile(_ share: Int) -> Double {
    let known = min(count, nanoseconds.count)
    guard known > 0 else { return 0 }
    return Double(nanoseconds[(known - 1) * share / 100]) / 1000
  }

  private func sort() {
    let known = min(count, nanoseconds.count)
    var gap = known / 2
    while gap > 0 {
      for index in gap..<known {
        var place = index
        let value = nanoseconds[index]
        while place >= gap, nanoseconds[place - gap] > value {
          nanoseconds[place] = nanoseconds[place - gap]
          place -= gap
        }
        nanoseconds[place] = value
      }
      gap /= 2
    }
  }
}
