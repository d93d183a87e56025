import CKernels
import CMPI
import Memory

/// Whole rows from the parts that boards make.
extension Transformer {
  /// Completes rows of which this board made its part, in place.
  func gather(_ rows: Region<Float>, _ count: Int, _ cut: Cut) {
    guard !exchange.isAlone else { return }
    if count == 1 {
      var parts = Parts(exchange, of: rows, cut)
      return parts.gather()
    }
    let stride = Activations.stride(cut.total)
    let own = cut[exchange.index]
    gather(
      rows[own.lowerBound..<rows.count], own.count, stride: stride, count, cut,
      into: rows)
  }

  /// Rows of which this board has its part alone, whole and in the forms that
  /// the next matrix needs.
  ///
  /// What is 8 bits there travels as 8 bits, unless floats are asked for too.
  func whole(
    _ rows: Region<Float>, _ count: Int, _ cut: Cut, for forms: ActivationForms,
    keepsFloats: Bool = false
  ) -> kernel_activations {
    let floats = exchange.gathered
    if !keepsFloats, let width = forms.onlyBlock, cut.hasBlocks(of: width) {
      return wholeBlocks(rows, count, cut, for: forms)
    }
    let own = cut[exchange.index].count
    gather(
      rows, own, stride: Activations.stride(own), count, cut, into: floats)
    return prepare(floats, cut.total, count, for: forms)
  }

  /// Gathers `width` columns of rows that lie `stride` apart.
  private func gather(
    _ rows: Region<Float>, _ width: Int, stride: Int, _ count: Int, _ cut: Cut,
    into whole: Region<Float>
  ) {
    let float = MemoryLayout<Float>.size
    var parts = Parts(exchange) { cut[$0].count * count * float }
    ranks_copy_rows(
      parts[exchange.index], width * float, rows.unsafeStart, stride * float,
      width * float, count)
    parts.gather()
    let wholeStride = Activations.stride(cut.total)
    for board in 0..<exchange.count {
      let columns = cut[board]
      let start = whole[columns.lowerBound..<whole.count]
      ranks_copy_rows(
        start.unsafeStart, wholeStride * float, parts[board],
        columns.count * float, columns.count * float, count)
    }
  }

  /// Makes 8 bits of this board's columns, and gathers those.
  private func wholeBlocks(
    _ rows: Region<Float>, _ count: Int, _ cut: Cut, for forms: ActivationForms
  ) -> kernel_activations {
    var parts = Parts(exchange) { forms.bytes(of: cut[$0].count * count) }
    let width = cut[exchange.index].count
    if width > 0 {
      var own = forms.view(
        of: rows, columns: width, count, at: parts[exchange.index])
      prepare(rows, count, to: &own)
    }
    parts.gather()
    let whole = activations.rows(
      exchange.gathered, columns: cut.total, as: forms)
    for board in 0..<exchange.count where !cut[board].isEmpty {
      let part = forms.view(
        of: rows, columns: cut[board].count, count, at: parts[board])
      forms.copy(part, to: whole, from: cut[board].lowerBound, count)
    }
    return whole
  }
}
