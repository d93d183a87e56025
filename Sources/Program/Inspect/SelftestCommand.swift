import CHost
import CKernels
import Memory
import Transformer

/// `swiftlet selftest`: compares this machine's kernels with the reference.
struct SelftestCommand: ~Copyable {
  private let console: Console
  private let features: UInt32
  private let arena: Arena
  private let room: kernel_selftest_scratch

  init(_ settings: Settings, _ console: Console) throws(ProgramError) {
    self.console = console
    features = settings.model.transformer.features
    do throws(MemoryError) {
      var plan = ArenaPlan()
      let scratch = try plan.reserve(
        Int(KERNEL_SELFTEST_SCRATCH), of: UInt8.self, for: .kernelScratch)
      // The guard is a whole page, wherever the reservation begins.
      let guarded = try plan.reserve(
        Int(KERNEL_SELFTEST_EDGE) + 2 * Int(host_page_size()), of: UInt8.self,
        for: .kernelScratch)
      arena = try Arena(plan)
      room = kernel_selftest_scratch(
        bytes: arena[scratch].unsafeStart,
        edge: SelftestCommand.guardEnd(of: arena[guarded]))
    } catch { throw .memory(error) }
  }

  /// Makes the last whole page unreadable and answers where it begins.
  ///
  /// If the system refuses, only reads beyond the weights go unnoticed.
  private static func guardEnd(
    of region: Region<UInt8>
  ) -> UnsafeMutablePointer<UInt8>? {
    guard let start = region.unsafeStart else { return nil }
    let page = Int(host_page_size())
    let end = start + region.count
    let edge = end - Int(bitPattern: end) % page - page
    _ = host_guard(edge, page)
    return edge
  }

  /// Makes every check and writes a line for each.
  func run() throws(ProgramError) -> ExitStatus {
    var room = room
    var passed = 0
    var index: UInt32 = 0
    while let name = kernel_selftest_name(index, features) {
      // Seen where a check ends the process.
      console.progress { $0.append(Bytes(cString: name)) }
      var finding = kernel_finding()
      kernel_selftest(index, features, &room, &finding)
      console.progress { _ in }
      if !BoardTeam.isFollowing {
        try console.write { SelftestCommand.write(finding, &$0) }
      } else {
        BoardFollower.tellWorking()
        if !finding.passed {
          console.note { SelftestCommand.write(finding, &$0) }
        }
      }
      passed += finding.passed ? 1 : 0
      index += 1
    }
    var failed = Int(index) - passed
    if BoardTeam.isFollowing { return BoardTeam.tell(failed == 0) }
    for board in 1..<BoardTeam.count {
      let isSound = BoardTeam.hear(board)
      try console.write { out in
        out.append(isSound ? "ok board " : "FAILED board ")
        out.append(board)
        out.append("\n")
      }
      passed += isSound ? 1 : 0
      failed += isSound ? 0 : 1
    }
    try console.write { out in
      out.append(passed)
      out.append(" passed, ")
      out.append(failed)
      out.append(" failed\n")
    }
    return failed == 0 ? .success : .requestFailed
  }

  private static func write(
    _ finding: kernel_finding, _ out: inout TextBuffer
  ) {
    out.append(finding.passed ? "ok " : "FAILED ")
    out.append(Bytes(cString: finding.name))
    if finding.passed {
      if finding.cases > 0 {
        out.append(", ")
        out.append(finding.cases)
        out.append(" cases")
      }
    } else if finding.is_checksum {
      out.append(": checksum ")
      write(finding.found, bytes: 8, &out)
      out.append(" instead of ")
      write(finding.expected, bytes: 8, &out)
    } else {
      writeDifference(finding, &out)
    }
    out.append("\n")
  }

  private static func writeDifference(
    _ finding: kernel_finding, _ out: inout TextBuffer
  ) {
    func write(_ label: StaticString, _ number: UInt32) {
      out.append(label)
      out.append(number)
    }
    let isMatrix = finding.operation == UInt32(KERNEL_MATRIX)
    write(", case ", finding.cases)
    if isMatrix {
      write(": rows ", finding.begin)
      write(" ..< ", finding.end)
      write(" of ", finding.rows)
      write(", columns ", finding.columns)
      write(", tokens ", finding.tokens)
      write(": row ", finding.row)
      write(", token ", finding.token)
    } else {
      write(": positions ", finding.rows)
      write(", dimensions ", finding.columns)
      write(", queries ", finding.tokens)
      let isScores = finding.operation == UInt32(KERNEL_SCORES)
      write(isScores ? ": position " : ": dimension ", finding.row)
      write(", query ", finding.token)
    }
    out.append(": bits ")
    SelftestCommand.write(finding.found, bytes: 4, &out)
    out.append(" instead of ")
    SelftestCommand.write(finding.expected, bytes: 4, &out)
  }

  private static func write(
    _ bits: UInt64, bytes: Int, _ out: inout TextBuffer
  ) {
    out.append("0x")
    for index in 0..<bytes {
      let shift = UInt64(8 * (bytes - 1 - index))
      out.append(hexadecimal: UInt8(truncatingIfNeeded: bits >> shift))
    }
  }
}
