import CKernels
import CMPI
import Memory

/// Rows of 8 bits as boards give them to each other: the quants of all rows, then
/// their scales, then their sums.
extension ActivationForms {
  /// The elements of a block where there is one form of 8 bits, or `nil`.
  var onlyBlock: Int? {
    if contains(.all) { return nil }
    if contains(.quants32) { return 32 }
    return contains(.quants256) ? 256 : nil
  }

  private var has32: Bool { contains(.quants32) }
  // Elements of a scale, and of a sum.
  private var scaled: Int { has32 ? 32 : 256 }
  private var summed: Int { has32 ? 32 : 16 }

  /// The bytes of `count` elements.
  func bytes(of count: Int) -> Int {
    count + count / scaled * MemoryLayout<Float>.size
      + count / summed * MemoryLayout<Int16>.size
  }

  /// `count` rows at a place, beside their floats.
  func view(
    of floats: Region<Float>, columns: Int, _ count: Int,
    at place: UnsafeMutablePointer<UInt8>?
  ) -> kernel_activations {
    var view = kernel_activations()
    view.floats = floats.unsafeStart
    view.columns = UInt32(columns)
    guard let place else { return view }
    let start = UnsafeMutableRawPointer(place)
    let elements = count * columns
    let quants = start.assumingMemoryBound(to: Int8.self)
    let scales = (start + elements).assumingMemoryBound(to: Float.self)
    let sums =
      (start + elements + elements / scaled * MemoryLayout<Float>.size)
      .assumingMemoryBound(to: Int16.self)
    if has32 {
      (view.quants32, view.scales32, view.sums32) = (quants, scales, sums)
    } else {
      (view.quants256, view.scales256, view.sums16) = (quants, scales, sums)
    }
    return view
  }

  /// Copies rows to their columns of whole rows, from `first` on.
  func copy(
    _ part: kernel_activations, to whole: kernel_activations, from first: Int,
    _ count: Int
  ) {
    func copy<Element>(
      _ from: UnsafeMutablePointer<Element>?,
      _ to: UnsafeMutablePointer<Element>?, per elements: Int
    ) {
      guard let from, let to else { return }
      let size = MemoryLayout<Element>.size
      let width = Int(part.columns) / elements * size
      ranks_copy_rows(
        to + first / elements, Int(whole.columns) / elements * size, from,
        width, width, count)
    }
    if has32 {
      copy(part.quants32, whole.quants32, per: 1)
      copy(part.scales32, whole.scales32, per: scaled)
      copy(part.sums32, whole.sums32, per: summed)
    } else {
      copy(part.quants256, whole.quants256, per: 1)
      copy(part.scales256, whole.scales256, per: scaled)
      copy(part.sums16, whole.sums16, per: summed)
    }
  }
}
