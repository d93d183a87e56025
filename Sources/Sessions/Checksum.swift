public import Memory

/// A checksum of 64 bits over a part of a file.
///
/// Eight lanes, each multiplied as xxHash's are: any 64-bit machine computes it
/// as fast as memory is read, without instructions of its own as a CRC wants;
/// and each step can be undone, so that no change of a single word goes unseen.
struct Checksum {
  private var lanes: InlineArray<8, UInt64>
  private var count: UInt64 = 0

  /// The bytes of a step; only the last of a part may have fewer.
  static let stride = 64

  /// Of no bytes.
  init() {
    lanes = InlineArray { UInt64($0) &* 0x9E37_79B1_85EB_CA87 }
  }

  /// Takes more bytes.
  mutating func add(_ bytes: Bytes) {
    guard let start = bytes.unsafeStart else { return }
    let raw = UnsafeRawPointer(start)
    var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
    var (e, f, g, h) = (lanes[4], lanes[5], lanes[6], lanes[7])
    func word(_ place: Int) -> UInt64 {
      UInt64(
        littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    var next = 0
    while next + Checksum.stride <= bytes.count {
      a = Checksum.step(a, word(next))
      b = Checksum.step(b, word(next + 8))
      c = Checksum.step(c, word(next + 16))
      d = Checksum.step(d, word(next + 24))
      e = Checksum.step(e, word(next + 32))
      f = Checksum.step(f, word(next + 40))
      g = Checksum.step(g, word(next + 48))
      h = Checksum.step(h, word(next + 56))
      next += Checksum.stride
    }
    lanes = [a, b, c, d, e, f, g, h]
    count += UInt64(bytes.count)
    var lane = 0
    while next < bytes.count {
      var last: UInt64 = 0
      for place in 0..<min(8, bytes.count - next) {
        last |= UInt64(bytes[next + place]) << UInt64(8 * place)
      }
      lanes[lane] = Checksum.step(lanes[lane], last)
      lane += 1
      next += 8
    }
  }

  @inline(__always)
  private static func step(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = sum ^ word
    return ((mixed << 29) | (mixed >> 35)) &* 0xC2B2_AE3D_27D4_EB4F
  }

  /// The checksum so far.
  var value: UInt64 {
    var sum = count &* 0x9E37_79B1_85EB_CA87
    for lane in 0..<8 {
      sum = Checksum.step(sum, lanes[lane])
      sum ^= sum >> 32
    }
    return sum
  }
}

extension SessionFiles {
  /// The checksum of a part of a file, for those who make or check files.
  public static func checksum(_ bytes: Bytes) -> UInt64 {
    var sum = Checksum()
    sum.add(bytes)
    return sum.value
  }
}
