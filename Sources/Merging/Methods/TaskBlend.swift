import Workbench

/// The task-arithmetic family in float32 or in double.
///
/// The work is generic; this chooses, so that each is compiled for its numbers.
final class TaskBlend: Blend, @unchecked Sendable {
  private enum Work {
    case single(TaskWork<Float>)
    case double(TaskWork<Double>)
  }

  private let work: Work

  /// The merge of these inputs; `isSingle` takes every step in float32.
  init(
    _ settings: TaskSettings, _ inputs: BlendInputs, isSingle: Bool,
    type: ElementType
  ) {
    work =
      isSingle
      ? .single(TaskWork(settings, inputs, type: type))
      : .double(TaskWork(settings, inputs, type: type))
  }

  func beginPass(blocks: Int) -> Bool {
    switch work {
    case .single(let work): work.beginPass(blocks: blocks)
    case .double(let work): work.beginPass(blocks: blocks)
    }
  }

  func makeTally() -> AnyObject? {
    switch work {
    case .single(let work): work.makeTally()
    case .double(let work): work.makeTally()
    }
  }

  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor
  ) {
    switch work {
    case .single(let work):
      work.visit(piece, block: block, tally: tally, cursor: &cursor)
    case .double(let work):
      work.visit(piece, block: block, tally: tally, cursor: &cursor)
    }
  }

  func absorb(_ tally: AnyObject?) {
    switch work {
    case .single(let work): work.absorb(tally)
    case .double(let work): work.absorb(tally)
    }
  }

  var isOrdered: Bool {
    switch work {
    case .single(let work): work.isOrdered
    case .double(let work): work.isOrdered
    }
  }

  func cursor(atBlock block: Int) -> Cursor {
    switch work {
    case .single(let work): work.cursor(atBlock: block)
    case .double(let work): work.cursor(atBlock: block)
    }
  }

  func skip(_ piece: Piece, cursor: inout Cursor) {
    switch work {
    case .single(let work): work.skip(piece, cursor: &cursor)
    case .double(let work): work.skip(piece, cursor: &cursor)
    }
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    switch work {
    case .single(let work): work.blend(piece, cursor: &cursor, into: floats)
    case .double(let work): work.blend(piece, cursor: &cursor, into: floats)
    }
  }
}
