import GGUF
import Machine
import Memory
import ModelFiles
import Models
import Transformer

/// `swiftlet plan --board NAME`: the models that fit on a board, and how fast
/// its memory lets them be.
///
/// Each token of an answer reads all weights once: tokens per second are at most
/// the bandwidth, divided by the bytes that a token reads. Arithmetic may be
/// slower, and no bus gives all that it carries.
struct BoardPlan {
  private let board: KnownBoard
  private let settings: Settings
  private let console: Console
  private let sizes: [UInt64]

  /// The beginnings of columns: types, files, the need, the sizes.
  private static let types = 22
  private static let files = 32
  private static let needs = 42
  private static let fits = 54
  private static let sizeWidth = 8
  /// Behind the first of the rates.
  private static let answers = 18

  init(_ board: KnownBoard, _ settings: Settings, _ console: Console) {
    self.board = board
    var settings = settings
    let threads = settings.model.transformer.threads
    settings.model.transformer.threads = threads ?? board.generationThreads
    settings.model.transformer.promptThreads =
      settings.model.transformer.promptThreads ?? threads ?? board.promptThreads
    sizes = settings.plan.memory.map { [$0] } ?? board.memorySizes
    self.settings = settings
    self.console = console.quiet
  }

  /// The share of a size that models may take: an eighth of a board's is the
  /// system's, and the whole of a given size is theirs.
  private func usable(_ size: UInt64) -> UInt64 {
    settings.plan.memory == nil ? size / 8 * 7 : size
  }

  /// Writes a line for each preset and type, or for the named model alone.
  ///
  /// - Returns: `doesNotFit` where a model is named and none of its lines fits.
  func run(_ named: UnsafePointer<CChar>?) throws(ProgramError) -> ExitStatus {
    let preset = named.flatMap { ModelPreset.named(Bytes(cString: $0)) }
    if named != nil, preset == nil {
      let source = try PlanCommand.source(named, settings, console)
      try writeHead()
      let name = source.fileName
      let fits = try writeRow(source, name, "-")
      return fits ? .success : .doesNotFit
    }
    try writeHead()
    var fits = false
    for one in ModelPreset.all
    where preset.map({ Bytes($0.name) == one.name }) ?? true {
      for mix in QuantizationMix.allCases
      where settings.lists(mix, of: one) {
        let source = try ModelSource(one, mix)
        if try writeRow(source, Bytes(one.name), mix.name) { fits = true }
      }
    }
    return fits || preset == nil ? .success : .doesNotFit
  }

  private func writeHead() throws(ProgramError) {
    try console.write { out in
      out.title("board")
      out.append(board.title)
      out.append(" (")
      out.append(board.compatible)
      out.append("), ")
      out.append(board.status)
      out.title("\ncores")
      board.describeCores(into: &out)
      out.title("\nkernels")
      out.append(board.kernels)
      out.title("\nbandwidth")
      describe(board.busRate, "of its bus, ", &out)
      describe(board.readRate, "measured, ", &out)
      describe(board.answerRate, "by answers", &out)
      out.title("\nnote")
      out.append(board.note)
      if settings.plan.memory == nil {
        out.title("\nmemory")
        out.append("an eighth of each size is the system's")
      }
      out.title("\ntokens/s")
      out.append("at most, by the bus and by what was measured of it, ")
      out.append("by plain reads and by answers\n")
      let start = out.count
      out.append("preset")
      out.pad(from: start, to: BoardPlan.types)
      out.append("type")
      out.pad(from: start, to: BoardPlan.files)
      out.append("file MiB")
      out.pad(from: start, to: BoardPlan.needs)
      out.append("needed MiB")
      out.pad(from: start, to: BoardPlan.fits)
      for index in 0..<sizes.count {
        BoardPlan.write(sizes[index], &out)
        pad(&out, from: start, behind: index)
      }
      let rates = out.count
      out.append("by bus")
      out.pad(from: rates, to: BoardPlan.sizeWidth)
      out.append("measured")
      out.pad(from: rates, to: BoardPlan.answers)
      out.append("answers\n")
    }
  }

  /// Appends spaces up to the column behind that of size number `index`.
  private func pad(_ out: inout TextBuffer, from start: Int, behind index: Int)
  {
    out.pad(
      from: start, to: BoardPlan.fits + BoardPlan.sizeWidth * (index + 1))
  }

  @inline(never)
  private func describe(
    _ rate: Double?, _ what: StaticString, _ out: inout TextBuffer
  ) {
    if let rate {
      out.append(rate / 1e9, decimals: 1)
      out.append(" GB/s ")
    } else {
      out.append("unknown ")
    }
    out.append(what)
  }

  /// - Returns: whether it fits into any of the sizes.
  private func writeRow(
    _ source: borrowing ModelSource, _ name: Bytes, _ type: StaticString
  ) throws(ProgramError) -> Bool {
    var arena = ArenaPlan()
    let plan = try Answering.plan(source, settings, &arena, console)
    let budget = MemoryBudget(
      fileBytes: source.byteCount, draftBytes: plan.draftBytes, plan: arena)
    let bytes = ModelTraffic(source.file, plan.engine)
      .bytes(1, depth: 0, isPrompt: false)
    let needed = budget.neededBytes
    let fits = sizes.contains { usable($0) >= needed }
    try console.write { out in
      let start = out.count
      out.append(printable: name, limit: 40)
      out.pad(from: start, to: BoardPlan.types)
      out.append(type)
      out.pad(from: start, to: BoardPlan.files)
      out.append(
        BoardPlan.mebibytes(UInt64(budget.fileBytes)), decimals: 1)
      out.pad(from: start, to: BoardPlan.needs)
      out.append(BoardPlan.mebibytes(needed), decimals: 1)
      out.pad(from: start, to: BoardPlan.fits)
      for index in 0..<sizes.count {
        out.append(usable(sizes[index]) >= needed ? "yes" : "no")
        pad(&out, from: start, behind: index)
      }
      let rates = out.count
      BoardPlan.write(board.busRate, bytes, fits, &out)
      out.pad(from: rates, to: BoardPlan.sizeWidth)
      BoardPlan.write(board.readRate, bytes, fits, &out)
      out.pad(from: rates, to: BoardPlan.answers)
      BoardPlan.write(board.answerRate, bytes, fits, &out)
      out.append("\n")
    }
    return fits
  }

  /// Appends tokens per second, only of a model that fits: another one is read
  /// from the disk.
  @inline(never)
  private static func write(
    _ rate: Double?, _ bytes: Double, _ fits: Bool, _ out: inout TextBuffer
  ) {
    if let rate, fits, bytes > 0 {
      out.append(rate / bytes, decimals: 1)
    } else {
      out.append("-")
    }
  }

  private static func mebibytes(_ bytes: UInt64) -> Double {
    Double(bytes) / Double(MemoryUnit.mebibyte)
  }

  /// Appends a size as `4GiB`, or in MiB.
  private static func write(_ size: UInt64, _ out: inout TextBuffer) {
    if size >= 1 << 30, size % (1 << 30) == 0 {
      out.append(size >> 30)
      out.append("GiB")
    } else {
      out.append(size >> 20)
      out.append("MiB")
    }
  }
}
