import CHost
public import CKernels
public import Memory

/// The memory in which rows of floats are made into the forms that matrices
/// need.
public struct Activations: BitwiseCopyable {
  /// The memory, set aside.
  public struct Plan: Sendable {
    fileprivate let columns: Int
    fileprivate let quants32: Reservation<Int8>
    fileprivate let scales32: Reservation<Float>
    fileprivate let sums32: Reservation<Int16>
    fileprivate let quants256: Reservation<Int8>
    fileprivate let scales256: Reservation<Float>
    fileprivate let sums16: Reservation<Int16>
    fileprivate let quiet256: Reservation<UInt8>

    /// Sets aside memory.
    ///
    /// - Parameters:
    ///   - rows: the most rows that are made at once.
    ///   - columns: of the widest rows.
    ///   - forms: the forms that are ever asked for.
    ///   - features: of the processor; some kernels ask which blocks are quiet.
    ///   - arena: where the reservations go.
    /// - Throws: `MemoryError.planTooLarge`.
    public init(
      rows: Int, columns: Int, _ forms: ActivationForms, features: UInt32,
      _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      let cells32 = forms.contains(.quants32) ? rows * columns : 0
      let cells256 = forms.contains(.quants256) ? rows * columns : 0
      func reserve<Element>(
        _ count: Int, of type: Element.Type
      ) throws(MemoryError) -> Reservation<Element> {
        try arena.reserve(count, of: type, for: .activations)
      }
      self.columns = columns
      quants32 = try reserve(cells32, of: Int8.self)
      scales32 = try reserve(cells32 / 32, of: Float.self)
      sums32 = try reserve(cells32 / 32, of: Int16.self)
      quants256 = try reserve(cells256, of: Int8.self)
      scales256 = try reserve(cells256 / 256, of: Float.self)
      sums16 = try reserve(cells256 / 16, of: Int16.self)
      let isAsked = features & UInt32(HOST_CPU_AVX512VNNI) != 0
      quiet256 = try reserve(isAsked ? cells256 / 256 : 0, of: UInt8.self)
    }
  }

  private var quantized: kernel_activations
  // Of the widest rows.
  private let columns: Int

  /// The memory that a plan set aside in `arena`.
  public init(_ plan: Plan, _ arena: borrowing Arena) {
    columns = plan.columns
    quantized = kernel_activations(
      floats: nil, quants32: arena[plan.quants32].unsafeStart,
      scales32: arena[plan.scales32].unsafeStart,
      sums32: arena[plan.sums32].unsafeStart,
      quants256: arena[plan.quants256].unsafeStart,
      scales256: arena[plan.scales256].unsafeStart,
      sums16: arena[plan.sums16].unsafeStart,
      quiet256: arena[plan.quiet256].unsafeStart, columns: 0)
  }

  /// The memory of rows behind the first `rows`, where there is any.
  func behind(_ rows: Int) -> Activations {
    var behind = self
    let cells = rows * columns
    if quantized.quants32 != nil {
      behind.quantized.quants32 += cells
      behind.quantized.scales32 += cells / 32
      behind.quantized.sums32 += cells / 32
    }
    if quantized.quants256 != nil {
      behind.quantized.quants256 += cells
      behind.quantized.scales256 += cells / 256
      behind.quantized.sums16 += cells / 16
      if quantized.quiet256 != nil {
        behind.quantized.quiet256 += cells / 256
      }
    }
    return behind
  }

  /// `columns` up to whole vectors of 16 floats: from one row of floats to the
  /// next.
  public static func stride(_ columns: Int) -> Int { (columns + 15) / 16 * 16 }

  /// Rows of `columns` floats, `stride(columns)` apart, with the memory of the
  /// asked forms of them.
  public func rows(
    _ floats: Region<Float>, columns: Int, as forms: ActivationForms
  ) -> kernel_activations {
    var rows = quantized
    rows.floats = floats.unsafeStart
    rows.columns = UInt32(columns)
    if !forms.contains(.quants32) { rows.quants32 = nil }
    if !forms.contains(.quants256) { rows.quants256 = nil }
    return rows
  }

  /// Rows of blocks of 256 behind the first `count` ones.
  func rows256(
    _ floats: Region<Float>, columns: Int, behind count: Int
  ) -> kernel_activations {
    var rows = self.rows(floats, columns: columns, as: .quants256)
    rows.quants256 += count * columns
    rows.scales256 += count * (columns / 256)
    rows.sums16 += count * (columns / 16)
    if rows.quiet256 != nil { rows.quiet256 += count * (columns / 256) }
    return rows
  }
}
