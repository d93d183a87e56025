import CKernels
import CMPI
import Memory

/// Whole rows from the parts that boards make.
///
/// What a step gives travels until another one takes it: there is one exchange
/// at a time for each half of a batch.
extension Transformer {
  /// Begins to complete rows of which this board made its part, in place.
  func gather(_ rows: Region<Float>, _ count: Int, _ cut: Cut) {
    guard !exchange.isAlone else { return }
    if count == 1 {
      return begin(
        Parts(exchange, of: rows, cut), cut, 1, into: Region())
    }
    let stride = Activations.stride(cut.total)
    let own = cut[exchange.index]
    gather(
      rows[own.lowerBound..<rows.count], own.count, stride: stride, count, cut,
      into: rows)
  }

  /// Begins to give the other boards this one's part of rows, for a matrix that
  /// multiplies by these forms.
  ///
  /// What is 8 bits there travels as 8 bits, unless floats are asked for too.
  func give(
    _ rows: Region<Float>, _ count: Int, _ cut: Cut, for forms: ActivationForms,
    keepsFloats: Bool = false
  ) {
    guard !exchange.isAlone else { return }
    let width = cut[exchange.index].count
    guard travelsAsBlocks(cut, forms, keepsFloats) else {
      return gather(
        rows, width, stride: Activations.stride(width), count, cut,
        into: exchange.gathered)
    }
    let parts = Parts(exchange) { forms.bytes(of: cut[$0].count * count) }
    if width > 0 {
      var own = forms.view(
        of: rows, columns: width, count, at: parts[exchange.index])
      prepare(rows, count, to: &own)
    }
    begin(parts, cut, count, into: Region())
  }

  /// The whole rows that boards gave each other, or where one board has
  /// everything those of `columns` floats, in the forms that a matrix multiplies
  /// by.
  func take(
    _ rows: Region<Float>, _ columns: Int, _ count: Int, _ cut: Cut,
    for forms: ActivationForms, keepsFloats: Bool = false
  ) -> kernel_activations {
    if exchange.isAlone { return prepare(rows, columns, count, for: forms) }
    let parts = exchange.pending[0].parts
    complete()
    guard travelsAsBlocks(cut, forms, keepsFloats) else {
      return prepare(exchange.gathered, cut.total, count, for: forms)
    }
    var whole = activations.rows(
      exchange.gathered, columns: cut.total, as: forms)
    for board in 0..<exchange.count where !cut[board].isEmpty {
      let part = forms.view(
        of: rows, columns: cut[board].count, count, at: parts[board])
      forms.copy(part, to: whole, from: cut[board].lowerBound, count)
    }
    findQuiet(count, of: &whole)
    return whole
  }

  private func travelsAsBlocks(
    _ cut: Cut, _ forms: ActivationForms, _ keepsFloats: Bool
  ) -> Bool {
    guard !keepsFloats, let width = forms.onlyBlock else { return false }
    return cut.hasBlocks(of: width)
  }

  /// Begins to gather `width` columns of rows that lie `stride` apart.
  private func gather(
    _ rows: Region<Float>, _ width: Int, stride: Int, _ count: Int, _ cut: Cut,
    into whole: Region<Float>
  ) {
    let float = MemoryLayout<Float>.size
    let parts = Parts(exchange) { cut[$0].count * count * float }
    ranks_copy_rows(
      parts[exchange.index], width * float, rows.unsafeStart, stride * float,
      width * float, count)
    begin(parts, cut, count, into: whole)
  }

  private func begin(
    _ parts: Parts, _ cut: Cut, _ count: Int, into whole: Region<Float>
  ) {
    var parts = parts
    parts.begin(in: exchange.slot)
    exchange.pending[0] = Pending(
      parts: parts, cut: cut, tokens: count, rows: whole)
  }

  /// Waits for the exchange under way, if there is one, and puts its parts where
  /// they belong.
  func complete() {
    guard !exchange.isAlone else { return }
    // Whoever asks for logits asks whether a board was lost.
    _ = ranks_finish(exchange.slot)
    let pending = exchange.pending[0]
    guard pending.rows.count > 0 else { return }
    let float = MemoryLayout<Float>.size
    let stride = Activations.stride(pending.cut.total) * float
    for board in 0..<exchange.count {
      let columns = pending.cut[board]
      let start = pending.rows[columns.lowerBound..<pending.rows.count]
      ranks_copy_rows(
        start.unsafeStart, stride, pending.parts[board], columns.count * float,
        columns.count * float, pending.tokens)
    }
    exchange.pending[0] = Pending(
      parts: pending.parts, cut: pending.cut, tokens: 0, rows: Region())
  }
}
