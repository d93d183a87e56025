import CHost
import Machine
import Memory
import ModelFiles
import Models

extension BoardMachine {
  /// All that slows this machine down or is too small, the worst first.
  func advice(_ console: Console) throws(ProgramError) -> [BoardAdvice] {
    var advice: [BoardAdvice] = []
    adviseOnFirmware(&advice)
    adviseOnHeat(&advice)
    if let governor, !(governor == "performance") {
      advice.append(.governor(governor))
    }
    if quota > 0, processorCount == 0 || quota < Double(processorCount) {
      advice.append(.processorQuota(quota, of: processorCount))
    }
    try adviseOnMemory(&advice, console)
    if let swap = host.swap {
      advice.append(.swap(Bytes(cString: swap)))
    } else if host.has_compressed_swap {
      advice.append(.compressedSwap)
    }
    if let pages = host.huge_pages, Bytes(cString: pages) == "never" {
      advice.append(.hugePages)
    }
    if !isElsewhere, pageSize > 16384 { advice.append(.pageSize(pageSize)) }
    if nodes == 1, hasEmulatingFirmware { advice.append(.nodes) }
    return advice
  }

  /// The page size of this machine; no file tells that of another one.
  var pageSize: Int { Int(host_page_size()) }

  /// Reads the bits of a Raspberry Pi's firmware: bit n is set now, and bit
  /// n + 16 once it was.
  private func adviseOnFirmware(_ advice: inout [BoardAdvice]) {
    guard let bits = condition.throttled else { return }
    func look(_ bit: UInt64, _ make: (Bool) -> BoardAdvice) {
      let isNow = bits >> bit & 1 == 1
      if isNow || bits >> (bit + 16) & 1 == 1 { advice.append(make(isNow)) }
    }
    look(0) { .underVoltage(now: $0) }
    look(1) { .frequencyCapped(now: $0) }
    look(2) { .throttled(now: $0) }
    look(3) { .softTemperatureLimit(now: $0) }
  }

  private func adviseOnHeat(_ advice: inout [BoardAdvice]) {
    if let celsius = condition.temperature, celsius >= 80 {
      advice.append(.temperature(celsius))
    }
    if let steps = condition.coolingSteps, steps > 0 {
      advice.append(.cooling(steps))
    }
  }

  private func adviseOnMemory(
    _ advice: inout [BoardAdvice], _ console: Console
  ) throws(ProgramError) {
    if let group, let available, group < available {
      advice.append(.controlGroup(group, of: available))
    }
    guard let usable, let preset = ModelPreset.all.first else { return }
    let wanted = try BoardMachine.needed(preset, .q5_k_m, console)
    guard wanted > usable else { return }
    var instead: QuantizationMix?
    for mix in QuantizationMix.allCases
    where mix != .q5_k_m && mix.suits(preset.configuration) {
      // From the smallest to the largest file.
      guard try BoardMachine.needed(preset, mix, console) <= usable
      else { break }
      instead = mix
    }
    advice.append(.memory(needed: wanted, usable: usable, instead: instead))
  }

  private static func needed(
    _ preset: ModelPreset, _ mix: QuantizationMix, _ console: Console
  ) throws(ProgramError) -> UInt64 {
    let source = try ModelSource(preset, mix)
    var arena = ArenaPlan()
    _ = try Answering.plan(source, Settings(), &arena, console.quiet)
    return MemoryBudget(fileBytes: source.byteCount, plan: arena).neededBytes
  }

  /// Whether its firmware and kernel can spread memory over emulated nodes.
  private var hasEmulatingFirmware: Bool {
    compatible.contains { $0 == "brcm,bcm2711" || $0 == "brcm,bcm2712" }
  }
}
