import CHost
import Foundation
import TestSupport
import Testing

/// Time zones' files: made here, and broken ones.
@Suite struct ZoneFileTests {
  private static func bigEndian(_ number: Int64, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// A table of changes and types: seconds east of UTC, and whether in summer.
  private static func table(
    version: UInt8, _ width: Int, _ changes: [(Int64, UInt8)],
    _ types: [(Int64, UInt8)]
  ) -> [UInt8] {
    var bytes =
      Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
    for count in [0, 0, 0, changes.count, types.count, 4] {
      bytes += bigEndian(Int64(count), 4)
    }
    for change in changes { bytes += bigEndian(change.0, width) }
    bytes += changes.map { $0.1 }
    for type in types { bytes += bigEndian(type.0, 4) + [type.1, 0] }
    return bytes + Array("ABC\0".utf8)
  }

  private static let changes: [(Int64, UInt8)] = [
    (-1000, 1), (0, 2), (5000, 1),
  ]
  private static let types: [(Int64, UInt8)] = [(60, 1), (3600, 0), (-7200, 1)]

  /// A file of version 2, whose first table says something else.
  private static func file(rule: String) -> [UInt8] {
    table(version: 50, 4, [], [(1, 0)])
      + table(version: 50, 8, [(-1 << 40, 2)] + changes, types)
      + Array("\n\(rule)\n".utf8)
  }

  private static func moment(_ zone: [UInt8], _ seconds: Int64) -> host_moment {
    zone.withUnsafeBytes {
      host_zone_moment($0.baseAddress, $0.count, seconds)
    }
  }

  /// The seconds east of UTC; the day must be one of the first three of 1970 or
  /// the last two of 1969.
  private static func offset(_ zone: [UInt8], _ seconds: Int64) -> Int64 {
    let moment = moment(zone, seconds)
    let day = moment.year == 1970 ? moment.day - 1 : moment.day - 32
    let hours = Int64(day) * 24 + Int64(moment.hour)
    return (hours * 60 + Int64(moment.minute)) * 60 + Int64(moment.second)
      - seconds
  }

  @Test func versionOne() {
    let zone = ZoneFileTests.table(
      version: 0, 4, ZoneFileTests.changes, ZoneFileTests.types)
    // Before the first change the first type out of summer holds.
    for (seconds, wanted) in [
      (-80000, 3600), (-1001, 3600), (-1000, 3600), (-1, 3600), (0, -7200),
      (4999, -7200), (5000, 3600), (80000, 3600),
    ] as [(Int64, Int64)] {
      #expect(ZoneFileTests.offset(zone, seconds) == wanted, "\(seconds)")
    }
    let summers = ZoneFileTests.table(version: 0, 4, [], [(60, 1), (120, 1)])
    #expect(ZoneFileTests.offset(summers, 0) == 60)
  }

  @Test func versionTwo() {
    let zone = ZoneFileTests.file(rule: "XXX4")
    for (seconds, wanted) in [
      (-80000, -7200), (-1000, 3600), (0, -7200), (4999, -7200),
      (5000, -14400), (80000, -14400),
    ] as [(Int64, Int64)] {
      #expect(ZoneFileTests.offset(zone, seconds) == wanted, "\(seconds)")
    }
    #expect(ZoneFileTests.moment(zone, -1 << 41).year == -67715)
    // Without a rule that can be read, the last change holds.
    for rule in ["", "XX4", "XXX4YYY,J0"] {
      let zone = ZoneFileTests.file(rule: rule)
      #expect(ZoneFileTests.offset(zone, 80000) == 3600)
    }
  }

  /// TZ names files below TZDIR or anywhere; those that are none are UTC.
  @Test func namesOfFiles() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("Area"),
      withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = ZoneFileTests.file(rule: "XXX4")
    func write(_ name: String, _ bytes: [UInt8]) throws {
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    func read(_ name: String, _ limit: Int = Int(HOST_ZONE_BYTES)) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: Int(HOST_ZONE_BYTES)) {
        $1 = host_read_zone(name, folder.path, $0.baseAddress, limit)
      }
    }
    try write("Area/City", whole)
    // A file comes before the rule of its name.
    try write("JST-9", whole)
    for name in [
      "Area/City", ":Area/City", "\(folder.path)/Area/City", "JST-9",
    ] {
      #expect(read(name) == whole)
    }
    #expect(read("Area/City", whole.count + 1) == whole)
    #expect(read("Area/City", whole.count) == Array("Area/City".utf8))

    try write("cut", Array(whole.dropLast(80)))
    try write("empty", [])
    try write("rule", Array("JST-9".utf8))
    try write("huge", whole + [UInt8](repeating: 10, count: 1 << 20))
    #expect(mkfifo(folder.appendingPathComponent("pipe").path, 0o600) == 0)
    let long = String(repeating: "a/", count: 4000)
    for name in [
      "cut", "empty", "rule", "huge", "pipe", "Area", "absent", long,
    ] {
      #expect(ZoneFileTests.offset(read(name), 0) == 0, "\(name)")
    }
    #expect(read(String(repeating: "a", count: 20000)) == [])
    #expect(read("") == [] && read(":") == [])
  }

  @Test func hostileFiles() {
    let whole = ZoneFileTests.file(rule: "CET-1CEST,M3.5.0,M10.5.0/3")
    for count in whole.indices {
      _ = ZoneFileTests.moment(Array(whole[..<count]), 6000)
    }
    // Counts that no file can have, and a type beyond the last one.
    for place in stride(from: 20, to: 44, by: 4) {
      for counts in [
        [255, 255, 255, 255], [127, 255, 255, 255], [0, 0, 1, 0],
      ] {
        var bytes = ZoneFileTests.table(
          version: 0, 4, ZoneFileTests.changes, ZoneFileTests.types)
        bytes.replaceSubrange(place..<place + 4, with: counts.map(UInt8.init))
        #expect(ZoneFileTests.offset(bytes, 6000) == 0)
      }
    }
    let beyond = ZoneFileTests.table(
      version: 0, 4, [(0, 3)], ZoneFileTests.types)
    #expect(ZoneFileTests.offset(beyond, 6000) == 0)
    let typeless = ZoneFileTests.table(version: 0, 4, [], [])
    #expect(ZoneFileTests.offset(typeless, 6000) == 0)

    var random = SeededRandom(3)
    for _ in 0..<20000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      let moment = ZoneFileTests.moment(
        bytes,
        Int64(bitPattern: random.next())
          >> Int.random(
            in: 0..<40, using: &random))
      #expect((1...12).contains(moment.month) && (1...31).contains(moment.day))
    }
  }
}
