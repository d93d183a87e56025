import Foundation

/// The files of a machine that is not here: made-up folders `proc` and `sys`.
final class MachineFiles {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  deinit { scratch.remove() }

  var path: String { scratch.folder.path }

  func write(_ name: String, _ data: Data) throws {
    let file = scratch.url(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func write(_ name: String, _ text: String) throws {
    try write(name, Data(text.utf8))
  }

  /// The strings of a device tree.
  func writeTree(_ strings: [String]) throws {
    try write(
      "proc/device-tree/compatible",
      strings.map { $0 + "\0" }.joined())
  }

  /// What the kernel says of each processor: implementer, part, and what it can.
  func writeProcessors(
    _ parts: [(implementer: Int, part: Int)], features: String
  ) throws {
    var text = ""
    for (number, (implementer, part)) in parts.enumerated() {
      text += """
        processor\t: \(number)
        Features\t: \(features)
        CPU implementer\t: 0x\(String(implementer, radix: 16))
        CPU architecture: 8
        CPU part\t: 0x\(String(part, radix: 16))


        """
    }
    try write("proc/cpuinfo", text)
  }

  /// What one processor's register says.
  func writeRegister(_ processor: Int, part: Int, capacity: Int) throws {
    let folder = "sys/devices/system/cpu/cpu\(processor)"
    let register = 0x41 << 24 | 0xF << 16 | part << 4 | 1
    try write(
      "\(folder)/regs/identification/midr_el1",
      "0x\(String(register, radix: 16))\n")
    try write("\(folder)/cpu_capacity", "\(capacity)\n")
  }

  func writeMemory(total: Int, available: Int) throws {
    try write(
      "proc/meminfo",
      """
      MemTotal:       \(total) kB
      MemFree:          100 kB
      MemAvailable:   \(available) kB

      """)
  }

  /// A Raspberry Pi 5 as it should be.
  static func raspberryPi5() throws -> MachineFiles {
    let files = try MachineFiles()
    try files.writeTree(["raspberrypi,5-model-b", "brcm,bcm2712"])
    try files.write(
      "proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
    try files.writeProcessors(
      Array(repeating: (0x41, 0xd0b), count: 4),
      features: "fp asimd evtstrm aes asimdhp cpuid asimddp")
    try files.writeMemory(total: 8_000_000, available: 7_000_000)
    try files.write("proc/sys/kernel/osrelease", "6.12.25+rpt-rpi-2712\n")
    let cpu = "sys/devices/system/cpu/cpu0/cpufreq"
    try files.write("\(cpu)/scaling_governor", "performance\n")
    try files.write("\(cpu)/cpuinfo_max_freq", "2400000\n")
    try files.write("sys/class/thermal/thermal_zone0/temp", "55000\n")
    try files.write(
      "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/"
        + "get_throttled", "0\n")
    let nodes = "sys/devices/system/node"
    try files.write("\(nodes)/has_memory", "0-7\n")
    for node in 0..<8 {
      try files.write("\(nodes)/node\(node)/cpulist", "0-3\n")
    }
    try files.write(
      "sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n")
    return files
  }
}
