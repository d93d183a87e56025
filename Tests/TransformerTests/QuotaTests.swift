import CHost
import Foundation
import Testing

/// What control groups grant of processors' time, on machines of files.
@Suite struct QuotaTests {
  private final class Root {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ path: String, _ text: String) throws {
      let file = url.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    func quota(_ groups: String, mounts: String? = nil) throws -> Double {
      try write("proc/self/cgroup", groups)
      if let mounts { try write("proc/self/mountinfo", mounts) }
      return host_processor_quota(url.path)
    }
  }

  private static let second =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"

  @Test func theGroupItselfAndThoseAbove() throws {
    for mounts in [nil, QuotaTests.second] {
      let root = Root()
      #expect(try root.quota("0::/\n", mounts: mounts) == 0)
      let groups = "sys/fs/cgroup"
      try root.write("\(groups)/a.slice/b.service/cpu.max", "150000 100000\n")
      let line = "0::/a.slice/b.service\n"
      #expect(try root.quota(line, mounts: mounts) == 1.5)
      #expect(try root.quota("0::/a.slice\n", mounts: mounts) == 0)
      // A child has what is granted above.
      #expect(
        try root.quota("0::/a.slice/b.service/c/d\n", mounts: mounts) == 1.5)
      try root.write("\(groups)/a.slice/cpu.max", "max 100000\n")
      #expect(try root.quota(line, mounts: mounts) == 1.5)
      try root.write("\(groups)/a.slice/cpu.max", "50000 100000\n")
      #expect(try root.quota(line, mounts: mounts) == 0.5)
      try root.write("\(groups)/cpu.max", "10000 100000\n")
      #expect(try root.quota(line, mounts: mounts) == 0.1)
    }
  }

  @Test func versionOne() throws {
    let root = Root()
    let groups = """
      4:memory:/m
      3:cpu,cpuacct:/docker/x
      0::/

      """
    let folder = "sys/fs/cgroup/cpu,cpuacct"
    let mounts = """
      31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
      32 31 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
      33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
      34 31 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw

      """
    try root.write("\(folder)/docker/x/cpu.cfs_quota_us", "-1\n")
    try root.write("\(folder)/docker/x/cpu.cfs_period_us", "100000\n")
    #expect(try root.quota(groups, mounts: mounts) == 0)
    try root.write("\(folder)/docker/x/cpu.cfs_quota_us", "250000\n")
    #expect(try root.quota(groups, mounts: mounts) == 2.5)
    try root.write("\(folder)/docker/cpu.cfs_quota_us", "20000\n")
    try root.write("\(folder)/docker/cpu.cfs_period_us", "10000\n")
    #expect(try root.quota(groups, mounts: mounts) == 2)
    // Where no file tells of mounts, they lie where they mostly do.
    let bare = Root()
    try bare.write("sys/fs/cgroup/cpu/g/cpu.cfs_quota_us", "70000\n")
    try bare.write("sys/fs/cgroup/cpu/g/cpu.cfs_period_us", "100000\n")
    #expect(try bare.quota("3:cpu,cpuacct:/g\n") == 0.7)
    #expect(try bare.quota("3:cpuacct,cpuset:/g\n") == 0)
  }

  /// A container shows its own group at the mount, whatever the path says.
  @Test func containers() throws {
    let root = Root()
    try root.write("groups/cpu.max", "300000 100000\n")
    try root.write("groups/inner/cpu.max", "200000 100000\n")
    func mount(_ top: String, _ folder: String = "/groups") -> String {
      "40 1 0:9 \(top) \(folder) rw - cgroup2 cgroup rw,nsdelegate\n"
    }
    #expect(try root.quota("0::/host/x\n", mounts: mount("/host/x")) == 3)
    #expect(try root.quota("0::/host/x/inner\n", mounts: mount("/host/x")) == 2)
    // The beginning of a name is not the name.
    #expect(
      try root.quota("0::/host/xy/inner\n", mounts: mount("/host/x")) == 3)
    #expect(try root.quota("0::/../../inner\n", mounts: mount("/")) == 3)
    #expect(try root.quota("0::/\n", mounts: mount("/../..")) == 3)
    // Of several mounts, the one that shows the group.
    #expect(
      try root.quota(
        "0::/b/inner\n", mounts: mount("/a", "/elsewhere") + mount("/b")) == 2)
    // Spaces are escaped.
    try root.write("with space/cpu.max", "100000 100000\n")
    #expect(
      try root.quota("0::/\n", mounts: mount("/", "/with\\040space")) == 1)
  }

  @Test(arguments: [
    "", "\n", "max\n", "max 100000\n", "-1 100000\n", "0 100000\n",
    "100000 0\n", "100000 -5\n", "100000\n", "x y\n", "100000 max\n", "\0\0\0",
  ])
  func numbersThatLimitNothing(text: String) throws {
    let root = Root()
    try root.write("sys/fs/cgroup/cpu.max", text)
    #expect(try root.quota("0::/\n") == 0)
  }

  @Test func hostileFiles() throws {
    let texts = [
      "", "\n", ":", "::", "0:", "0::", "0::\n::\n", "0::relative\n",
      "0::" + String(repeating: "/a", count: 4000) + "\n",
      String(repeating: "0", count: 100_000), "0::/\0/a\n",
      "0::" + String(repeating: "/", count: 3000) + "\n",
    ]
    let mounts = [
      "", " \n", " - \n", "1 2 3 4 5 - cgroup2\n", "1 2 3 / / - cgroup2 a b",
      "1 2 3 " + String(repeating: "x", count: 9000) + " / - cgroup2 a b\n",
      "1 2 3 / \\ - cgroup2 a b\n", "1 2 3 / \\777\\04 - cgroup2 a b\n",
      "1 2 3 / - cgroup2 - cgroup2 - cgroup2\n", "- cgroup2",
      String(repeating: "A", count: 100_000),
    ]
    for text in texts {
      for mount in mounts {
        let root = Root()
        #expect(try root.quota(text, mounts: mount) == 0)
      }
    }
    #expect(host_processor_quota("/nowhere") == 0)
    #expect(
      host_processor_quota("/" + String(repeating: "a/", count: 4000)) == 0)
  }

  @Test func aQuotaIsRoundedUp() {
    #expect(host_processors_within(4, 0) == 4)
    #expect(host_processors_within(4, 1.5) == 2)
    #expect(host_processors_within(4, 0.01) == 1)
    #expect(host_processors_within(4, 3) == 3)
    #expect(host_processors_within(4, 3.0001) == 4)
    #expect(host_processors_within(4, 4) == 4)
    #expect(host_processors_within(4, 1e18) == 4)
    #expect(host_processors_within(1, 0.5) == 1)
  }
}
