import JSON
import Memory
import Models

/// Something about a machine that makes models slower, or impossible.
enum BoardAdvice {
  case underVoltage(now: Bool)
  case frequencyCapped(now: Bool)
  case throttled(now: Bool)
  case softTemperatureLimit(now: Bool)
  case temperature(Double)
  case cooling(Int64)
  case governor(Bytes)
  /// The model that a board is bought for, what it needs, and the largest type
  /// that fits.
  case memory(needed: UInt64, usable: UInt64, instead: QuantizationMix?)
  case controlGroup(UInt64, of: UInt64)
  /// The time that the control group grants, in processors, and how many there
  /// are, 0 where nothing tells.
  case processorQuota(Double, of: Int)
  case swap(Bytes)
  case compressedSwap
  case hugePages
  case pageSize(Int)
  case nodes

  /// The name for programs.
  var name: StaticString {
    switch self {
    case .underVoltage: "under_voltage"
    case .frequencyCapped: "frequency_capped"
    case .throttled: "throttled"
    case .softTemperatureLimit: "soft_temperature_limit"
    case .temperature: "temperature"
    case .cooling: "cooling"
    case .governor: "governor"
    case .memory: "memory"
    case .controlGroup: "control_group"
    case .processorQuota: "processor_quota"
    case .swap: "swap"
    case .compressedSwap: "compressed_swap"
    case .hugePages: "huge_pages"
    case .pageSize: "page_size"
    case .nodes: "nodes"
    }
  }

  /// Appends what is wrong and what to change, a line for a person.
  func describe(into out: inout TextBuffer) {
    switch self {
    case .underVoltage(let now):
      when(now, "the supply's voltage is too low", &out)
      out.append(": a stronger power supply, a shorter cable")
    case .frequencyCapped(let now):
      when(now, "the firmware caps the frequency", &out)
      out.append(": see the supply's voltage and the temperature")
    case .throttled(let now):
      when(now, "the firmware throttles the processor", &out)
      out.append(": a fan or a heat sink, and measure again")
    case .softTemperatureLimit(let now):
      when(now, "the soft temperature limit slows the processor", &out)
      out.append(": a fan or a heat sink")
    case .temperature(let celsius):
      out.append(celsius, decimals: 1)
      out.append(" °C: most boards slow down from 80; a fan or a heat sink")
    case .cooling(let steps):
      out.append("Linux slows the processors against heat, step ")
      out.append(steps)
      out.append(": a fan or a heat sink")
    case .governor(let name):
      out.append("the governor is ")
      out.append(printable: name, limit: 24)
      out.append(
        """
        : echo performance | sudo tee \
        /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor
        """)
    case .memory(let needed, let usable, let instead):
      describe(needed, usable, instead, &out)
    case .controlGroup(let rest, let available):
      out.append("the control group grants ")
      out.append(mebibytes: Int(clamping: rest))
      out.append(" of ")
      out.append(mebibytes: Int(clamping: available))
      out.append(": raise its memory.max")
    case .processorQuota(let quota, let count):
      out.append("the control group grants the time of ")
      out.append(significant: quota)
      if count > 0 {
        out.append(" of ")
        out.append(count)
      }
      out.append(" processors: raise its cpu.max, or systemd's CPUQuota=")
    case .swap(let place):
      out.append("there is swap on ")
      out.append(printable: place, limit: 64)
      out.append(": answers crawl once it is used; sudo swapoff -a")
    case .compressedSwap:
      out.append(
        """
        zram compresses memory: what goes there costs time; sudo swapoff -a \
        where the model fits
        """)
    case .hugePages:
      out.append(
        """
        transparent huge pages are off: echo madvise | sudo tee \
        /sys/kernel/mm/transparent_hugepage/enabled
        """)
    case .pageSize(let bytes):
      out.append("pages of ")
      out.append(bytes >> 10)
      out.append(
        " KiB work, but waste memory: a kernel with pages of 4 or 16 KiB")
    case .nodes:
      out.append(
        """
        one node of memory: newer firmware emulates several, which sped \
        others' models up by up to 8 %; sudo rpi-eeprom-update -a
        """)
    }
  }

  private func when(
    _ now: Bool, _ what: StaticString, _ out: inout TextBuffer
  ) {
    out.append(now ? "now " : "since the start, at times, ")
    out.append(what)
  }

  private func describe(
    _ needed: UInt64, _ usable: UInt64, _ instead: QuantizationMix?,
    _ out: inout TextBuffer
  ) {
    out.append("TinySwallow in Q5_K_M needs ")
    out.append(mebibytes: Int(clamping: needed))
    out.append(" of ")
    out.append(mebibytes: Int(clamping: usable))
    if let instead {
      out.append(": it fits as ")
      out.append(instead.name)
    } else {
      out.append(": no type of it fits, only smaller models do")
    }
  }

  /// Writes it as an element.
  func write(to json: inout JSONWriter, scratch: Region<UInt8>) {
    json.beginObject()
    json.member("code", name)
    var text = TextBuffer(scratch)
    describe(into: &text)
    json.member("message", text.bytes)
    json.endObject()
  }
}
