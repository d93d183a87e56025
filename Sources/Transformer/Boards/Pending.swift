import Memory

/// An exchange under way: what is to be done with the parts when all are there.
struct Pending: BitwiseCopyable {
  let parts: Parts
  let cut: Cut
  let tokens: Int
  /// Rows of floats that the parts belong into; none where they are 8 bits, or
  /// lie where they belong.
  let rows: Region<Float>
}
