import CHost
import Files
import Foundation
import Memory
import TestSupport
import Testing

/// Reads of mapped files that shrank, and copies of files that change.
@Suite(.serialized) struct MappingGuardTests {
  @Test func severalFiles() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let path = { (name: String) in folder.appendingPathComponent(name).path }
    var maps = MappedFiles()
    var files: [Bytes] = []
    // Two files of one model, and another model.
    var guards: [GuardedMapping] = []
    for (index, name) in ["a", "b", "c"].enumerated() {
      let data = Data(repeating: UInt8(index + 1), count: 3 * page)
      try data.write(to: URL(fileURLWithPath: path(name)))
      let location = cString(path(name))
      let bytes = try maps.map(path: location)
      guards.append(
        GuardedMapping(
          bytes, path: location, joining: index == 1 ? guards[0] : .none))
      files.append(bytes)
    }
    let (model, other) = (guards[0], guards[2])
    #expect(maps.count == 3 && maps.byteCount == 9 * page)
    #expect(maps.largest == files[0])

    var status = stat()
    #expect(stat(path("b"), &status) == 0)
    #expect(truncate(path("b"), page) == 0)
    #expect(files[1][0] == 2 && !model.hasFailed && !host_mapping_any_failed())
    #expect(files[1][2 * page] == 0 && model.hasFailed)
    #expect(files[0][2 * page] == 1 && files[2][2 * page] == 3)
    // The fault is one model's; the program as a whole knows of it too.
    #expect(guards[1].hasFailed && !other.hasFailed)
    #expect(!GuardedMapping.none.hasFailed && host_mapping_any_failed())
    #expect(other.restore() && model.hasFailed)
    // Another file than the one that was mapped is not taken for it.
    #expect(!model.restore() && model.hasFailed)

    let handle = try FileHandle(
      forWritingTo: URL(fileURLWithPath: path("b")))
    try handle.write(contentsOf: Data(repeating: 2, count: 3 * page))
    try handle.close()
    let times = [status.st_atim, status.st_mtim]
    #expect(utimensat(AT_FDCWD, path("b"), times, 0) == 0)
    #expect(model.restore() && !model.hasFailed && !host_mapping_any_failed())
    #expect(files[1][2 * page] == 2)
    withExtendedLifetime(maps) {}
  }

  /// Maps and guards files of `byteCounts`, whose bytes `byte(of:)` tells, in a
  /// folder of their own.
  private func withFiles(
    _ byteCounts: [Int],
    _ body: ([String], borrowing MappedFiles, [Bytes]) throws -> Void
  ) throws {
    // What another test left guarded is gone by now.
    while host_mapping_copy() > 0 {}
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var maps = MappedFiles()
    var paths: [String] = []
    var files: [Bytes] = []
    for (index, count) in byteCounts.enumerated() {
      let url = folder.appendingPathComponent("\(index)")
      try Data((0..<count).map { byte(of: $0 + index) }).write(to: url)
      let location = cString(url.path)
      let bytes = try maps.map(path: location)
      #expect(
        host_mapping_guard(
          location, UnsafeMutableRawPointer(mutating: bytes.unsafeStart),
          bytes.count, Int32(HOST_MAPPING_NONE)) != HOST_MAPPING_NONE)
      paths.append(url.path)
      files.append(bytes)
    }
    try body(paths, maps, files)
  }

  private func byte(of place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: place ^ place >> 8 ^ place >> 16)
  }

  @Test func copies() throws {
    let counts = [9 << 20, 1, 4097, (16 << 20) + 1]
    try withFiles(counts) { paths, maps, files in
      var sum: Int64 = 0
      while true {
        let count = host_mapping_copy()
        guard count > 0 else {
          #expect(count == 0)
          break
        }
        sum += count
      }
      #expect(sum == counts.reduce(0) { $0 + Int64($1) })
      for path in paths { #expect(truncate(path, 0) == 0) }
      for (index, bytes) in files.enumerated() {
        #expect(bytes.count == counts[index])
        #expect(
          (0..<bytes.count).allSatisfy { bytes[$0] == byte(of: $0 + index) })
      }
      #expect(!host_mapping_any_failed())
      // Nothing is left to copy or to guard.
      #expect(host_mapping_copy() == 0 && host_mapping_restore(0))
      withExtendedLifetime(maps) {}
    }
  }

  /// A file that is another one before it is copied, or while it is.
  @Test(arguments: [0, 1]) func changesWhileItIsCopied(pieces: Int) throws {
    let changes: [(String) throws -> Void] = [
      { #expect(truncate($0, 100) == 0) },
      { #expect(truncate($0, 0) == 0) },
      { #expect(truncate($0, 32 << 20) == 0) },
      {
        var times = [timespec(), timespec()]
        times[0].tv_sec = 1
        times[1].tv_sec = 1
        #expect(utimensat(AT_FDCWD, $0, times, 0) == 0)
      },
    ]
    for change in changes {
      try withFiles([16 << 20, 5]) { paths, maps, _ in
        for _ in 0..<pieces { #expect(host_mapping_copy() > 0) }
        try change(paths[0])
        var count: Int64 = 1
        while count > 0 { count = host_mapping_copy() }
        #expect(count == Int64(HOST_COPY_UNREADABLE))
        // It is over, and another model may follow.
        #expect(host_mapping_copy() == 0)
        withExtendedLifetime(maps) {}
      }
    }
    // A name that is gone matters before the file is opened only.
    try withFiles([16 << 20]) { paths, maps, _ in
      for _ in 0..<pieces { #expect(host_mapping_copy() > 0) }
      #expect(unlink(paths[0]) == 0)
      var count: Int64 = 1
      while count > 0 { count = host_mapping_copy() }
      #expect(count == (pieces == 0 ? Int64(HOST_COPY_UNREADABLE) : 0))
      withExtendedLifetime(maps) {}
    }
  }
}
