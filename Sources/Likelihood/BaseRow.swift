import CKernels
import Memory

/// A row of a base: two floats, then a code of 16 bits for each token, up to an
/// even number.
enum BaseRow {
  /// Words before the codes.
  static let headWords = 4

  /// The words of a row.
  static func words(of vocabulary: Int) -> Int {
    (vocabulary + 1) / 2 * 2 + headWords
  }

  /// Writes a row's head.
  static func write(_ step: kernel_row_step, to row: Region<UInt16>) {
    func put(_ value: Float, _ place: Int) {
      row[place] = UInt16(truncatingIfNeeded: value.bitPattern)
      row[place + 1] = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
    }
    put(step.step, 0)
    put(step.least, 2)
  }

  /// Reads a row's head; false where no codes can belong to it.
  static func read(
    _ step: inout kernel_row_step, from row: Region<UInt16>
  ) -> Bool {
    func float(_ place: Int) -> Float {
      Float(bitPattern: UInt32(row[place]) | UInt32(row[place + 1]) << 16)
    }
    step.step = float(0)
    step.least = float(2)
    return step.step >= 0 && step.step < 1 && step.least.isFinite
  }
}
