import CBoards
public import CHost
public import Memory

/// A board that the program knows, from its file in `Boards`.
public struct KnownBoard {
  private let record: UnsafePointer<board_record>

  private init(_ record: UnsafePointer<board_record>) { self.record = record }

  /// All of them, by name.
  public static var all: [KnownBoard] {
    var count: UInt32 = 0
    guard let first = board_records(&count) else { return [] }
    return (0..<Int(count)).map { KnownBoard(first + $0) }
  }

  /// The board of that name, or the only one whose name ends so behind its
  /// comma.
  @export(interface)
  public static func named(_ name: Bytes) -> KnownBoard? {
    var found: KnownBoard?
    for board in all {
      if name == board.compatible { return board }
      guard let comma = board.compatible.firstIndex(of: Bytes(",")),
        name == board.compatible.suffix(from: comma + 1)
      else { continue }
      // A name of two boards names neither.
      if found != nil { return nil }
      found = board
    }
    return found
  }

  /// The board that one of the `strings` of a device tree names, the first ones
  /// first; without any, the one that is known by its `cores`.
  @export(interface)
  public static func matching(
    _ strings: [Bytes], cores: [host_core_kind]
  ) -> KnownBoard? {
    for string in strings {
      for board in all where string == board.compatible { return board }
    }
    guard strings.isEmpty else { return nil }
    return all.first { $0.record.pointee.found_by_cores && $0.has(cores) }
  }

  /// This machine, by its device tree.
  public static var here: KnownBoard? {
    let machine: UnsafePointer<host_machine> = host_machine_here()
    let tree = Bytes(
      start: UnsafeRawPointer(machine.pointee.tree)?
        .assumingMemoryBound(to: UInt8.self),
      count: Int(machine.pointee.tree_bytes))
    return tree.isEmpty ? nil : matching(strings(tree), cores: [])
  }

  /// The strings of a device tree: the texts between NULs, up to 16.
  public static func strings(_ bytes: Bytes) -> [Bytes] {
    var strings: [Bytes] = []
    var start = 0
    while start < bytes.count, strings.count < 16 {
      let rest = bytes.suffix(from: start)
      let length = rest.firstIndex(of: Bytes("\0")) ?? rest.count
      if length > 0 { strings.append(rest[0..<length]) }
      start += length + 1
    }
    return strings
  }

  /// The name for people.
  public var title: Bytes { Bytes(cString: record.pointee.title) }
  /// The name for programs: the first string of its device tree.
  public var compatible: Bytes { Bytes(cString: record.pointee.compatible) }
  /// The instruction set that its kernels are expected to use.
  public var kernels: Bytes { Bytes(cString: record.pointee.kernels) }
  /// `measured`, `emulated` or `untested`.
  public var status: Bytes { Bytes(cString: record.pointee.status) }
  /// A remark for its row of a table, empty where there is nothing to say.
  public var note: Bytes { Bytes(cString: record.pointee.note) }
  /// The threads that prompts are computed with.
  public var promptThreads: Int { Int(record.pointee.prompt_threads) }
  /// The threads that answers are computed with.
  public var generationThreads: Int { Int(record.pointee.generation_threads) }
  /// Bytes per second that the bus of its memory carries, where known.
  public var busRate: Double? { KnownBoard.rate(record.pointee.bus) }
  /// The same as it was read somewhere, where known.
  public var readRate: Double? { KnownBoard.rate(record.pointee.read) }
  /// Bytes of weights per second that a generation read somewhere, where known.
  public var answerRate: Double? { KnownBoard.rate(record.pointee.answers) }

  private static func rate(_ megabytes: UInt32) -> Double? {
    megabytes == 0 ? nil : Double(megabytes) * 1e6
  }

  /// The sizes of memory that it is sold with, in bytes.
  public var memorySizes: [UInt64] {
    var sizes: [UInt64] = []
    withUnsafeBytes(of: record.pointee.memory) { raw in
      for size in raw.bindMemory(to: UInt32.self) where size > 0 {
        sizes.append(UInt64(size) << 20)
      }
    }
    return sizes
  }

  private var cores: [board_cores] {
    var kinds: [board_cores] = []
    withUnsafeBytes(of: record.pointee.cores) { raw in
      for kind in raw.bindMemory(to: board_cores.self) where kind.count > 0 {
        kinds.append(kind)
      }
    }
    return kinds
  }

  /// Appends its cores, the fast ones first.
  public func describeCores(into out: inout TextBuffer) {
    var isFirst = true
    for kind in cores {
      if !isFirst { out.append(", ") }
      isFirst = false
      CoreName.describe(
        count: UInt32(kind.count), implementer: UInt32(kind.implementer),
        part: UInt32(kind.part), into: &out)
    }
  }

  /// Whether its cores are exactly these, in any order.
  private func has(_ kinds: [host_core_kind]) -> Bool {
    let own = cores
    guard own.count == kinds.count else { return false }
    return own.allSatisfy { core in
      kinds.contains {
        $0.implementer == UInt32(core.implementer)
          && $0.part == UInt32(core.part) && $0.count == UInt32(core.count)
      }
    }
  }
}

/// Names of cores.
public enum CoreName {
  /// The name of a part, `nil` where it is not known.
  public static func of(implementer: UInt32, part: UInt32) -> Bytes? {
    board_core_name(implementer, part).map { Bytes(cString: $0) }
  }

  /// Appends how many there are of a kind, and its name or numbers.
  public static func describe(
    count: UInt32, implementer: UInt32, part: UInt32,
    into out: inout TextBuffer
  ) {
    out.append(count)
    out.append(" × ")
    if let name = of(implementer: implementer, part: part) {
      out.append(name)
    } else {
      write(implementer, digits: 2, &out)
      out.append(".")
      write(part, digits: 3, &out)
    }
  }

  /// Appends a number as `0xd0b`.
  public static func write(
    _ number: UInt32, digits: Int, _ out: inout TextBuffer
  ) {
    out.append("0x")
    let letters: StaticString = "0123456789abcdef"
    for index in 0..<digits {
      let digit = number >> UInt32(4 * (digits - 1 - index)) & 15
      out.append(byte: Bytes(letters)[Int(digit)])
    }
  }
}
