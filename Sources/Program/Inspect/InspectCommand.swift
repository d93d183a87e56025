import CHost
import CKernels
import Conversation
import GGUF
import Machine
import Memory
import ModelFiles
import Templates
import Tensors
import Tokenizers
import Transformer

/// `swiftlet inspect`: metadata, tensors by type, memory, kernels.
struct InspectCommand: ~Copyable {
  private let source: ModelSource
  @Kept private var settings: Settings
  let console: Console

  /// The most characters of a text, and elements of an array, that are shown.
  private static let textLimit = 72
  private static let arrayLimit = 6

  init(
    _ source: consuming ModelSource, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    self.source = source
    self.settings = settings
    self.console = console
  }

  func run() throws(ProgramError) -> ExitStatus {
    try writeFile()
    for entry in source.file.metadata {
      try console.write { out in
        out.append(printable: entry.key, limit: 256)
        out.append(" = ")
        InspectCommand.write(entry.value, &out)
        out.append("\n")
      }
    }
    try writeTensors()
    try writeTokenizer()
    var arena = ArenaPlan()
    let plan: AnsweringPlan
    do {
      plan = try Answering.plan(source, settings, &arena, console)
    } catch {
      // A vocabulary alone, or an architecture without a forward pass, can
      // still be looked at.
      try console.write { out in
        out.append("\ncannot be run: ")
        error.describe(into: &out)
        out.append("\n")
      }
      try writeSystem()
      return .success
    }
    let budget = MemoryBudget(
      fileBytes: source.byteCount, draftBytes: plan.draftBytes, plan: arena)
    try writeShape(plan.engine.configuration)
    try console.write { out in
      out.append("\nmemory\n")
      PlanCommand.describe(plan.engine, &out)
      budget.describe(arena, into: &out)
    }
    try writeTemplate(plan.choice)
    try writeProcessors()
    try writeKernels(plan.engine)
    try writeSystem()
    return .success
  }

  private func writeFile() throws(ProgramError) {
    try console.write { out in
      out.append(source.path)
      out.append("\nGGUF version ")
      out.append(source.file.version)
      out.append(", ")
      out.append(source.byteCount)
      out.append(" bytes")
      if source.parts.count > 1 {
        out.append(" in ")
        out.append(source.parts.count)
        out.append(" parts")
      }
      out.append(", alignment ")
      out.append(source.file.alignment)
      out.append("\n\nmetadata\n")
    }
  }

  private func writeTensors() throws(ProgramError) {
    try console.write { out in
      out.append("\ntensors\n")
      for type in TensorType.allCases {
        var tensors = 0
        var bytes = 0
        for tensor in source.file.tensors where tensor.type == type {
          tensors += 1
          bytes += tensor.data.count
        }
        guard tensors > 0 else { continue }
        out.append(type.name)
        out.append(": ")
        out.append(tensors)
        out.append(tensors == 1 ? " tensor, " : " tensors, ")
        out.append(mebibytes: bytes)
        out.append("\n")
      }
    }
  }

  /// Writes what the tokenizer is and how that is known.
  private func writeTokenizer() throws(ProgramError) {
    try console.write { out in
      out.append("\ntokenizer\n")
      do throws(TokenizerError) {
        try TokenizerIdentity(
          source.file, as: settings.text.tokenizer
        ).describe(into: &out)
      } catch {
        out.append("cannot be used: ")
        error.describe(into: &out)
      }
      out.append("\n")
    }
  }

  private func writeProcessors() throws(ProgramError) {
    try console.write { out in
      out.append("\nprocessors\n")
      MachineProcessors.here.describe(into: &out)
      if MachineProcessors.here.nodes > 0 {
        out.append("\nnodes of memory: ")
        out.append(MachineProcessors.here.nodes)
      }
      out.append("\n")
    }
  }

  private func writeKernels(_ plan: TransformerPlan) throws(ProgramError) {
    try console.write { out in
      out.append("\nkernels (instruction sets of this machine:")
      InstructionSets.visit { name in
        out.append(" ")
        out.append(name)
      }
      out.append(")\n")
      plan.forEachKernel(in: source.file) { _, name in
        out.append(name)
        out.append("\n")
      }
    }
  }

  private func writeTemplate(
    _ choice: TemplateChoice
  ) throws(ProgramError) {
    try console.write { out in
      out.append("\nchat template\n")
      choice.describe(into: &out)
      if let fault = choice.fault {
        out.append("; the file's own cannot be used: ")
        fault.describe(into: &out)
      }
      out.append("\n")
    }
  }

  /// Writes the model's family, and how its answers are drawn and ended.
  private func writeSystem() throws(ProgramError) {
    let family = Answering.family(source)
    let defaults = SamplingDefaults(source.file, family)
    try console.write { out in
      out.append("\nsystem\n")
      out.append(family.name)
      out.append(" (by ")
      out.append(family.evidence.name)
      out.append(")\n\nsampling\n")
      defaults.visit { name, value, origin in
        out.append(name)
        out.append(" = ")
        out.append(significant: value)
        out.append(" (")
        origin.describe(into: &out)
        out.append(")\n")
      }
      let recommended = SamplingDefaults.Source.family(family.name)
      for stop in family.stops {
        out.append("stop = ")
        out.append(stop)
        out.append(" (")
        recommended.describe(into: &out)
        out.append(")\n")
      }
      if let count = family.sampling.maxTokens {
        out.append("max_tokens = ")
        out.append(count)
        out.append(" (")
        recommended.describe(into: &out)
        out.append(", not applied)\n")
      }
    }
    try writeIgnored()
  }

  /// Lists the advice of the file that cannot be used.
  private func writeIgnored() throws(ProgramError) {
    let file = source.file
    try console.write { out in
      var isFirst = true
      func write(_ hint: GGUFHint) {
        guard file.ignores(hint) else { return }
        if isFirst { out.append("\nignored\n") }
        isFirst = false
        out.append(hint.key)
        out.append(": ")
        InspectCommand.write(hint.form, &out)
        out.append(" is wanted\n")
      }
      ModelFamily.forEachHint(write)
      TokenizerHints.forEach(in: file, write)
      SamplingDefaults.forEachHint(write)
    }
  }

  /// The words for a usable value.
  private static func write(_ form: GGUFHint.Form, _ out: inout TextBuffer) {
    switch form {
    case .number(let range):
      out.append("a number from ")
      out.append(significant: range.lowerBound)
      out.append(" to ")
      out.append(significant: range.upperBound)
    case .integer(let range):
      out.append("an integer from ")
      out.append(range.lowerBound)
      out.append(" to ")
      out.append(range.upperBound)
    case .flag: out.append("a boolean")
    case .text: out.append("a string")
    }
  }

  private static func write(_ value: GGUFValue, _ out: inout TextBuffer) {
    switch value {
    case .uint8(let number): out.append(number)
    case .int8(let number): out.append(number)
    case .uint16(let number): out.append(number)
    case .int16(let number): out.append(number)
    case .uint32(let number): out.append(number)
    case .int32(let number): out.append(number)
    case .uint64(let number): out.append(number)
    case .int64(let number): out.append(number)
    case .float32(let number): out.append(significant: Double(number))
    case .float64(let number): out.append(significant: number)
    case .boolean(let flag): out.append(flag ? "true" : "false")
    case .string(let text): out.append(printable: text, limit: textLimit)
    case .array(let array): write(array, &out)
    }
  }

  private static func write(_ array: GGUFArray, _ out: inout TextBuffer) {
    out.append("[")
    if let strings = array.strings {
      var shown = 0
      for text in strings {
        guard shown < arrayLimit else { break }
        if shown > 0 { out.append(", ") }
        out.append(printable: text, limit: 24)
        shown += 1
      }
    } else if let integers = array.integers {
      for index in 0..<min(integers.count, arrayLimit) {
        if index > 0 { out.append(", ") }
        out.append(integers[index])
      }
    } else if let floats = array.floats {
      for index in 0..<min(floats.count, arrayLimit) {
        if index > 0 { out.append(", ") }
        out.append(significant: Double(floats[index]))
      }
    }
    if array.count > arrayLimit { out.append(", …") }
    out.append("] (")
    out.append(array.count)
    out.append(" ")
    out.append(array.elementType.name)
    out.append(")")
  }
}
