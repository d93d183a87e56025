import CHost
import CKernels
import Foundation
import Testing

/// What the machine's limits are measured with, and its condition.
@Suite struct ProbeTests {
  /// A reader stays inside of what it is given, also where the last unit is
  /// short, and units cover all of it.
  @Test(arguments: [0, 511, 512, 1 << 18, (1 << 18) + 513, 3 << 18])
  func readsWhatThereIs(count: Int) throws {
    let bytes = try guarded([UInt8](repeating: 1, count: count))
    for features in [0, host_cpu_features()] {
      for ahead in [0, 4096] {
        var job = kernel_probe_read_job(
          bytes: bytes, count: count, ahead: ahead, features: features)
        let units = kernel_probe_read_units(&job)
        #expect(units == UInt32((count + (1 << 18) - 1) >> 18))
        kernel_probe_read(&job, 0, units, 0)
      }
    }
  }

  /// How many products a unit has is known with and without the features; that
  /// it computes as many is for the benchmarks.
  @Test func multipliesWithAndWithout() {
    let all = host_cpu_features()
    #expect(kernel_probe_products(0) > 0)
    #expect(kernel_probe_products(all) >= kernel_probe_products(0))
    for features in [0, all] {
      var job = kernel_probe_multiply_job(features: features)
      kernel_probe_multiply(&job, 0, 1, 0)
    }
  }

  private func condition(_ root: URL) -> host_condition {
    var read = host_condition()
    host_condition_read(root.path, &read)
    return read
  }

  @Test func conditionOfABoard() throws {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    func write(_ path: String, _ text: String) throws {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let unknown = Int64.min
    let nothing = condition(root)
    #expect(nothing.kilohertz == unknown && nothing.throttled == unknown)
    #expect(nothing.millidegrees == unknown && nothing.governor.0 == 0)

    let cpu = "sys/devices/system/cpu"
    try write("\(cpu)/cpu0/cpufreq/scaling_cur_freq", "1500000\n")
    try write("\(cpu)/cpu0/cpufreq/cpuinfo_max_freq", "1800000\n")
    try write("\(cpu)/cpu0/cpufreq/scaling_governor", "ondemand\n")
    try write("\(cpu)/cpu4/cpufreq/scaling_cur_freq", "2400000\n")
    try write("\(cpu)/cpu4/cpufreq/cpuinfo_max_freq", "2600000\n")
    try write("\(cpu)/cpufreq/scaling_cur_freq", "9900000\n")
    let thermal = "sys/class/thermal"
    try write("\(thermal)/thermal_zone0/temp", "-5000\n")
    try write("\(thermal)/thermal_zone1/temp", "61300\n")
    try write("\(thermal)/thermal_zone2/temp", "broken\n")
    try write("\(thermal)/cooling_device0/type", "pwm-fan\n")
    try write("\(thermal)/cooling_device0/cur_state", "4\n")
    try write("\(thermal)/cooling_device1/type", "thermal-cpufreq-0\n")
    try write("\(thermal)/cooling_device1/cur_state", "2\n")
    try write(
      "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware"
        + "/get_throttled", "50005\n")
    let board = condition(root)
    #expect(board.kilohertz == 2_400_000)
    #expect(board.most_kilohertz == 2_600_000)
    #expect(board.millidegrees == 61300)
    #expect(board.cooling == 2)
    #expect(board.throttled == 0x50005)
    let governor = withUnsafeBytes(of: board.governor) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    #expect(governor == "ondemand")
  }

  /// Where there is no cpufreq.
  @Test func frequencyOfAVirtualMachine() throws {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let folder = root.appendingPathComponent("proc")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    try Data("processor : 0\ncpu MHz\t\t: 2596.097\ncpu MHz : 3000.5\n".utf8)
      .write(to: folder.appendingPathComponent("cpuinfo"))
    #expect(condition(root).kilohertz == 3_000_500)
    #expect(condition(root).most_kilohertz == Int64.min)
  }
}
