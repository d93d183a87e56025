import Machine
import Memory

/// The machine that `plan` plans for.
struct PlanSettings {
  /// Its memory, in bytes; `nil` for this machine's.
  var memory: UInt64?
  var board: KnownBoard?
  /// Boards that share the model.
  var boards: Int?
  /// The board whose part of the model is written.
  var part: OptionValue?
  /// What joins the boards.
  var link = BoardLink.gigabit

  mutating func setMemory(_ value: OptionValue) throws(UsageError) {
    guard let size = value.bytes.byteSize else {
      throw value.unusable(wanted: "a size such as 8G or 512M")
    }
    memory = size
  }

  mutating func setLink(_ value: OptionValue) throws(UsageError) {
    guard let named = BoardLink(named: value.bytes) else {
      throw value.unusable(wanted: "gigabit, 2.5g or wifi")
    }
    link = named
  }

  mutating func setBoard(_ value: OptionValue) throws(UsageError) {
    guard let named = KnownBoard.named(value.bytes) else {
      throw .boardUnknown(ShortText(value.bytes))
    }
    board = named
  }
}
