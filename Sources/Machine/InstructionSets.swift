import CHost
import CKernels
public import Memory

/// The instruction sets of kernels that this machine can run.
public enum InstructionSets {
  /// Calls `body` with the name of each, the lowest first.
  public static func visit(_ body: (Bytes) -> Void) {
    visit(host_cpu_features(), body)
  }

  /// The same for a machine with these `features`, of the sets of this build.
  public static func visit(_ features: UInt32, _ body: (Bytes) -> Void) {
    var count: UInt32 = 0
    let sets = kernel_sets(&count)
    for index in 0..<Int(count) {
      guard let set = sets?[index],
        set.requires & features == set.requires
      else { continue }
      body(Bytes(cString: set.name))
    }
  }
}
