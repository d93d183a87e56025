import CHost
import CKernels
import Memory

/// A kernel that this machine can run.
struct BenchKernel {
  let operation: UInt32
  let record: kernel_record

  var name: Bytes { Bytes(cString: record.name) }

  /// Whether it multiplies, which bandwidth and peak bound.
  var isMeasured: Bool { record.run != nil || record.attend != nil }

  init?(named name: Bytes) {
    let features = host_cpu_features()
    for operation in 0..<UInt32(KERNEL_OPERATION_LIMIT) {
      var count: UInt32 = 0
      guard let records = kernel_records(operation, &count) else { continue }
      for index in 0..<Int(count) {
        let record = records[index]
        if record.requires & features == record.requires,
          name == Bytes(cString: record.name)
        {
          self.operation = operation
          self.record = record
          return
        }
      }
    }
    return nil
  }
}
