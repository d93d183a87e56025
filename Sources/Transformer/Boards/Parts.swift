import CMPI
import Memory

/// The parts of all boards in one piece of memory, one behind the other.
struct Parts: BitwiseCopyable {
  /// Each part begins at a multiple of it.
  static var alignment: Int { 64 }

  /// The bytes of a part with its padding.
  static func padded(_ bytes: Int) -> Int {
    (bytes + alignment - 1) / alignment * alignment
  }

  private let memory: UnsafeMutablePointer<UInt8>?
  private let boards: Int
  private var sizes: InlineArray<64, UInt32> = InlineArray(repeating: 0)

  /// Parts in `exchange`'s memory; each is as long as `bytes` says, and padded.
  init(_ exchange: Exchange, bytes: (_ board: Int) -> Int) {
    boards = exchange.count
    var sum = 0
    for board in 0..<boards {
      let size = Parts.padded(bytes(board))
      sizes[board] = UInt32(size)
      sum += size
    }
    memory = exchange.parts[0..<sum].unsafeStart
  }

  /// Parts of one row of floats, in place.
  init(_ exchange: Exchange, of row: Region<Float>, _ cut: Cut) {
    boards = exchange.count
    memory = row[0..<cut.total].raw.unsafeStart
    for board in 0..<boards {
      sizes[board] = UInt32(cut[board].count * MemoryLayout<Float>.size)
    }
  }

  /// Where the part of `board` begins.
  subscript(board: Int) -> UnsafeMutablePointer<UInt8>? {
    var place = 0
    for before in 0..<board { place += Int(sizes[before]) }
    return memory.map { $0 + place }
  }

  /// Begins to give this board's part to the others, or only to the one that
  /// leads, and to take theirs.
  mutating func begin(in slot: UInt32, forAll: Bool = true) {
    let memory = memory
    var span = sizes.mutableSpan
    span.withUnsafeMutableBufferPointer { sizes in
      if forAll {
        ranks_gather_begin(slot, memory, sizes.baseAddress)
      } else {
        ranks_collect_begin(slot, memory, sizes.baseAddress)
      }
    }
  }
}
