import CHost
import CKernels
public import Memory

/// The clusters of kernels that this machine can run.
public enum MachineClusters {
  /// Calls `body` with the name of each, the lowest first.
  public static func visit(_ body: (Bytes) -> Void) {
    visit(host_cpu_features(), body)
  }

  /// The same for a machine with these `features`, of this build's clusters.
  public static func visit(_ features: UInt32, _ body: (Bytes) -> Void) {
    var count: UInt32 = 0
    let clusters = kernel_sets(&count)
    for index in 0..<Int(count) {
      guard let cluster = clusters?[index],
        cluster.requires & features == cluster.requires
      else { continue }
      body(Bytes(cString: cluster.name))
    }
  }
}
