import CHost
import Memory

/// The need of a plan, against the memory that this machine grants or another
/// one has.
struct MemoryBudget {
  /// Code, stacks and what the start needs: a round upper bound.
  static let programBytes = 8 * MemoryUnit.mebibyte

  let fileBytes: Int
  /// Bytes of the file of a model that guesses tokens.
  let draftBytes: Int
  let arenaBytes: Int

  /// MemAvailable of the machine.
  let available: UInt64
  /// The memory that the control group grants.
  let group: UInt64
  /// The memory that RLIMIT_AS grants.
  let addressSpace: UInt64
  /// The memory of a machine that is not here.
  private let memory: UInt64?

  /// Looks at this machine, or only at the `memory` of another one.
  init(
    fileBytes: Int, draftBytes: Int = 0, plan: ArenaPlan,
    memory: UInt64? = nil
  ) {
    self.fileBytes = fileBytes
    self.draftBytes = draftBytes
    self.memory = memory
    arenaBytes = plan.totalBytes
    available = host_memory_available("")
    group = host_memory_group_available("")
    // The files are mapped already, so that part of the limit is used.
    let space = host_memory_address_space()
    addressSpace =
      space == UInt64.max
      ? space : space &+ UInt64(fileBytes) &+ UInt64(draftBytes)
  }

  /// All that is needed; no sum of four addresses' ranges of at most 2⁶¹ bytes
  /// overflows 64 bits.
  var neededBytes: UInt64 {
    UInt64(fileBytes) + UInt64(draftBytes) + UInt64(arenaBytes)
      + UInt64(MemoryBudget.programBytes)
  }

  /// How much too much that is.
  private var missingBytes: Int { Int(clamping: neededBytes - limitBytes) }

  /// The least of the limits.
  var limitBytes: UInt64 {
    memory ?? min(available, group, addressSpace)
  }

  /// Whether it fits.
  var fits: Bool { neededBytes <= limitBytes }

  /// Writes every part and the verdict, a line each.
  func describe(_ plan: ArenaPlan, into out: inout TextBuffer) {
    line("model file", fileBytes, &out)
    for part in MemoryPart.allCases where !part.isOfDraft || draftBytes > 0 {
      if part == .draftCache { line("draft file", draftBytes, &out) }
      // Few programs have any.
      if part == .grammars, plan.bytes(of: part) == 0 { continue }
      line(part.name, plan.bytes(of: part), &out)
    }
    line("program", MemoryBudget.programBytes, &out)
    line("needed", Int(clamping: neededBytes), &out)
    if let memory {
      limit("memory", memory, &out)
    } else {
      limit("available", available, &out)
      limit("control group", group, &out)
      limit("address space", addressSpace, &out)
    }
    if fits {
      out.append("fits: yes\n")
    } else {
      out.append("fits: no, ")
      out.append(mebibytes: missingBytes)
      out.append(" too many\n")
      advise(plan, into: &out)
    }
  }

  /// Names the option that would help most.
  private func advise(_ plan: ArenaPlan, into out: inout TextBuffer) {
    let cache = plan.bytes(of: .keyValueCache)
    let batch = plan.bytes(of: .activations)
    if UInt64(fileBytes + MemoryBudget.programBytes) > limitBytes {
      // No option makes the file itself smaller.
      out.append("help: a smaller quantisation of the model\n")
    } else if draftBytes + plan.bytes(of: .draftCache)
      + plan.bytes(of: .draftMemory) >= missingBytes
    {
      out.append("help: a smaller --draft, or none\n")
    } else if cache >= batch {
      out.append("help: a smaller --context, or --kv q8_0\n")
    } else {
      out.append("help: a smaller --batch or --context\n")
    }
  }

  private func line(
    _ name: StaticString, _ bytes: Int, _ out: inout TextBuffer
  ) {
    row(name, &out)
    out.append(mebibytes: bytes)
    out.append("\n")
  }

  private func limit(
    _ name: StaticString, _ bytes: UInt64, _ out: inout TextBuffer
  ) {
    row(name, &out)
    if bytes == UInt64.max {
      out.append("unlimited\n")
    } else {
      out.append(mebibytes: Int(clamping: bytes))
      out.append("\n")
    }
  }

  private func row(_ name: StaticString, _ out: inout TextBuffer) {
    let before = out.count
    out.append(name)
    while out.count - before < 18 { out.append(" ") }
  }
}

extension MemoryPart {
  /// Whether it is of a model that guesses tokens.
  fileprivate var isOfDraft: Bool {
    self == .draftCache || self == .draftMemory
  }
}
