import CHost
import Foundation
import TestSupport
import Testing

/// The civil time of time zones: what the C library says, which keeps its own
/// zone for the whole process and so is asked in another one.
@Suite struct ZoneTests {
  private static let database = "/usr/share/zoneinfo"

  /// Rules that the C library reads in the same way.
  private static let rules = [
    "", ":", "JST-9", ":JST-9", "<+09>-9", "<-03>3", "UTC0", "UTC", "IST-5:30",
    "ABC+24:59:59", "ABC-24:59:59", "ABC99:99:99", "EST5EDT4,M3.2.0,M11.1.0",
    "CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0/2:00:00,M10.5.0/03:00",
    "AEST-10AEDT,M10.1.0,M4.1.0/3", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "IST-2IDT,M3.4.4/26,M10.5.0", "XXX3YYY,J60,J300", "XXX3YYY,59/0,J365/167",
    "XXX3YYY,59,364/-167:59:59", "XXX3YYY,J300/5:06:07,J60/8:09:10",
    "XXX3:01:02YYY2:03:04,M1.1.1,M12.5.6", "XXX3YYY,365,10", "EST5EDT",
    "NZST-12:00:00NZDT-13:00:00,M10.1.0,M3.3.0", "XXX3YYY,", "XXX3YYY+4",
    "XXX3YYY,M2.5.0", "XXX3YYY+4,M3.5.1/24,M4.1.2/1:2:3", "Nowhere/City", "12",
    "garbage", ",", "<", "<ab>3", "AB3", "../../etc/passwd", "/etc/passwd",
  ]

  private static func moment(_ zone: [UInt8], _ seconds: Int64) -> [Int32] {
    let moment = zone.withUnsafeBytes {
      host_zone_moment($0.baseAddress, $0.count, seconds)
    }
    return [
      moment.year, moment.month, moment.day, moment.hour, moment.minute,
      moment.second,
    ]
  }

  private static func read(_ name: String?, folder: String? = nil) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(HOST_ZONE_BYTES)) {
      $1 = host_read_zone(name, folder, $0.baseAddress, $0.count)
    }
  }

  private static func libraryTime(_ seconds: Int64) -> tm {
    var (time, parts) = (time_t(seconds), tm())
    localtime_r(&time, &parts)
    return parts
  }

  /// Compares at moments of chance, and around changes behind them.
  ///
  /// Ends the comparison at the first difference.
  private static func compare(
    _ name: String, folder: String, since start: Int64, _ count: Int,
    _ random: inout SeededRandom
  ) {
    setenv("TZ", name, 1)
    tzset()
    let zone = read(name, folder: folder)
    for _ in 0..<count {
      let seconds = Int64.random(in: start..<7_258_118_400, using: &random)
      var places = [seconds]
      var (before, behind) = (seconds, seconds + 100 * 86400)
      let offset = libraryTime(before).tm_gmtoff
      if libraryTime(behind).tm_gmtoff != offset {
        while behind - before > 1 {
          let middle = (before + behind) / 2
          if libraryTime(middle).tm_gmtoff == offset {
            before = middle
          } else {
            behind = middle
          }
        }
        places += [before - 3599, before, behind, behind + 1, behind + 3600]
      }
      for place in places {
        let time = libraryTime(place)
        let wanted = [
          time.tm_year + 1900, time.tm_mon + 1, time.tm_mday, time.tm_hour,
          time.tm_min, time.tm_sec,
        ]
        let result = moment(zone, place)
        if result != wanted {
          Issue.record("\(name) at \(place): \(result), not \(wanted)")
          return
        }
      }
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "\(database)/Asia/Tokyo"),
      "needs the time zone database"))
  func everyZoneOfTheDatabase() async {
    await #expect(processExitsWith: .success) {
      var random = SeededRandom(1)
      let files = FileManager.default.enumerator(atPath: ZoneTests.database)!
      var count = 0
      // Those of "right" count leap seconds, which the system's clock does not.
      for case let name as String in files where !name.hasPrefix("right/") {
        ZoneTests.compare(
          name, folder: ZoneTests.database, since: -2_208_988_800, 100, &random)
        count += 1
      }
      #expect(count > 100)
    }
  }

  /// Since 1970: before, the library's rules know no summer.
  @Test func everyRule() async {
    await #expect(processExitsWith: .success) {
      var random = SeededRandom(2)
      // A rule without days has those of a file where there is one.
      setenv("TZDIR", "/nonexistent", 1)
      for rule in ZoneTests.rules {
        ZoneTests.compare(
          rule, folder: "/nonexistent", since: 0, 2000, &random)
      }
    }
  }

  @Test(arguments: [
    "XXX3YYY,M13.1.0,M11.1.0", "XXX3YYY,M3.0.0,M11.1.0", "XXX3YYY,M3.6.0",
    "XXX3YYY,M3.1.7,M11.1.0", "XXX3YYY,J0,J5", "XXX3YYY,J366,J5",
    "XXX3YYY,366,5", "XXX3YYY,M3.1.0/,M4.1.0", "XXX3YYY?", "XXX3?",
    "XXX3YY", "XXX3YYY,M3.1.0x,M4.1.0", "XXX3YYY,99999999999999999999,1",
    "XXX", "XXX-", "<+09", "<+09>", "/", ".", "TZif",
  ])
  func brokenRulesAreUTC(rule: String) {
    for summer in [Int64(0), 1_720_000_000] {
      let zone = ZoneTests.read(rule, folder: "/nonexistent")
      #expect(ZoneTests.moment(zone, summer) == ZoneTests.moment([], summer))
    }
  }

  @Test func anyMomentHasADate() {
    #expect(ZoneTests.moment([], 951_782_399) == [2000, 2, 28, 23, 59, 59])
    #expect(ZoneTests.moment([], 951_868_799) == [2000, 2, 29, 23, 59, 59])
    #expect(ZoneTests.moment([], -1) == [1969, 12, 31, 23, 59, 59])
    #expect(ZoneTests.moment([], -62_167_219_201) == [-1, 12, 31, 23, 59, 59])
    let (first, last) = (
      ZoneTests.moment([], .min), ZoneTests.moment([], .max)
    )
    #expect(first[0] < -500_000_000 && last[0] > 500_000_000)
  }
}
