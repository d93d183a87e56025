import CHost
import CKernels
import Testing

/// Kernels of types that are unpacked first, run with types that have kernels
/// of their own: a new type begins with these kernels.
@Suite struct UnpackedTests {
  private static func unpacked() -> [kernel_record] {
    var count: UInt32 = 0
    let all = UnsafeBufferPointer(
      start: kernel_unpacked_records(&count), count: Int(count))
    let features = host_cpu_features()
    return all.filter { $0.requires & features == $0.requires }
  }

  private static func names(_ activations: Int) -> [String] {
    unpacked().filter { $0.activations == UInt32(activations) }
      .map { String(cString: $0.name) }
  }

  /// Sweeps a kernel with blocks of `type` against the scalar kernel.
  private static func compare(_ name: String, _ type: Int) throws
    -> kernel_finding
  {
    var tested = try #require(
      unpacked().first { String(cString: $0.name) == name })
    tested.type = UInt32(type)
    let base = try #require(scalar(matrixOperation, type))
    var scratch = try ComparisonTests.scratch()
    var finding = kernel_finding()
    withUnsafePointer(to: &tested) { tested in
      withUnsafePointer(to: base) { base in
        kernel_compare(matrixOperation, tested, base, &scratch, &finding)
      }
    }
    return finding
  }

  @Test func everyMachineHasThem() {
    #expect(
      Self.names(Int(KERNEL_ACTIVATIONS_Q8X32)).last
        == "matrix_unpacked_q8x32_scalar")
    #expect(
      Self.names(Int(KERNEL_ACTIVATIONS_Q8X256)).last
        == "matrix_unpacked_q8x256_scalar")
  }

  /// Every quant from −128 to 127 occurs in Q8_0, and MXFP4 has no F16 scale.
  @Test(
    arguments: names(Int(KERNEL_ACTIVATIONS_Q8X32)),
    [KERNEL_Q8_0, KERNEL_Q4_0, KERNEL_Q5_0, KERNEL_IQ4_NL, KERNEL_MXFP4]
      .map { Int($0) })
  func blocksOf32(name: String, type: Int) throws {
    let finding = try Self.compare(name, type)
    #expect(finding.passed && finding.cases == 150, "\(finding)")
  }

  @Test(
    arguments: names(Int(KERNEL_ACTIVATIONS_Q8X256)),
    [KERNEL_Q3_K, KERNEL_Q6_K, KERNEL_TQ1_0, KERNEL_IQ3_XXS].map { Int($0) })
  func superBlocks(name: String, type: Int) throws {
    let finding = try Self.compare(name, type)
    #expect(finding.passed && finding.cases == 150, "\(finding)")
  }

  /// Q4_1 has minimums, which these kernels leave out.
  @Test(arguments: names(Int(KERNEL_ACTIVATIONS_Q8X32)).dropLast())
  func minimumsAreLeftOut(name: String) throws {
    let finding = try Self.compare(name, Int(KERNEL_Q4_1))
    #expect(!finding.passed)
  }
}
