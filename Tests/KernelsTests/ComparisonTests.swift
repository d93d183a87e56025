import CHost
import CKernels
import Foundation
import Testing

/// The comparison behind `selftest`, with kernels that are wrong on purpose.
@Suite struct ComparisonTests {
  /// The comparison's memory; a page that faults when read lies behind it.
  static func scratch() throws -> kernel_selftest_scratch {
    let edge = Int(KERNEL_SELFTEST_EDGE)
    let start = try guarded([UInt8](repeating: 0, count: edge))
    return kernel_selftest_scratch(
      bytes: memory(Int(KERNEL_SELFTEST_SCRATCH)), edge: start + edge)
  }

  static func compare(
    _ operation: UInt32, _ type: Int, against itself: Bool = false,
    change: (inout kernel_record) -> Void
  ) throws -> kernel_finding {
    let base = try #require(scalar(operation, type))
    var tested = base
    change(&tested)
    var scratch = try scratch()
    var finding = kernel_finding()
    withUnsafePointer(to: &tested) { tested in
      withUnsafePointer(to: base) { base in
        kernel_compare(
          operation, tested, itself ? tested : base, &scratch, &finding)
      }
    }
    return finding
  }

  @Test func allChecksPassHere() throws {
    var scratch = try Self.scratch()
    let features = host_cpu_features()
    var names: [String] = []
    while let name = kernel_selftest_name(UInt32(names.count), features) {
      var finding = kernel_finding()
      kernel_selftest(UInt32(names.count), features, &scratch, &finding)
      names.append(String(cString: name))
      #expect(finding.passed, "\(names.last ?? ""): \(finding)")
      #expect(String(cString: finding.name) == names.last)
    }
    let kernels = (0..<UInt32(KERNEL_OPERATION_LIMIT)).flatMap { records($0) }
    #expect(
      names.prefix(kernels.count)
        == kernels.map { String(cString: $0.name) }[...]
    )
    #expect(names.count > kernels.count)
  }

  /// The last bit of one float.
  @Test func oneBitOfAMatrixIsFound() throws {
    let finding = try Self.compare(matrixOperation, Int(KERNEL_Q5_K)) {
      $0.run = { matrix, begin, end in
        guard let matrix else { return }
        scalar(matrixOperation, Int(KERNEL_Q5_K))?.run(matrix, begin, end)
        let last = Int(matrix.pointee.tokens - 1)
        let at = last * matrix.pointee.output_stride + Int(begin)
        let value = matrix.pointee.output[at]
        matrix.pointee.output[at] = Float(bitPattern: value.bitPattern ^ 1)
      }
    }
    #expect(!finding.passed && !finding.is_checksum && finding.cases < 150)
    #expect(finding.found ^ finding.expected == 1)
    #expect(finding.row == finding.begin)
    #expect(finding.token == finding.tokens - 1)
    #expect(finding.end > finding.begin && finding.rows >= finding.end)
    #expect(finding.columns % 256 == 0 && finding.columns > 0)
  }

  /// A row that belongs to somebody else.
  @Test func aRowTooManyIsFound() throws {
    let finding = try Self.compare(matrixOperation, Int(KERNEL_Q8_0)) {
      $0.run = { matrix, begin, end in
        guard let matrix else { return }
        scalar(matrixOperation, Int(KERNEL_Q8_0))?.run(
          matrix, begin, min(end + 1, matrix.pointee.rows))
      }
    }
    #expect(!finding.passed)
    #expect(finding.row == finding.end && finding.rows > finding.end)
  }

  @Test func oneBitOfAnActivationIsFound() throws {
    let finding = try Self.compare(UInt32(KERNEL_PREPARE), Int(KERNEL_F32)) {
      $0.prepare = { job, begin, end in
        scalar(UInt32(KERNEL_PREPARE), Int(KERNEL_F32))?
          .prepare(job, begin, end)
        guard let out = job?.pointee.out.pointee else { return }
        let at = Int(begin) * ((Int(out.columns) + 15) / 16 * 16)
        out.floats[at] = Float(bitPattern: out.floats[at].bitPattern ^ 1)
      }
    }
    #expect(!finding.passed && finding.found ^ finding.expected == 1)
  }

  @Test func aGateLeftOpenIsFound() throws {
    let finding = try Self.compare(UInt32(KERNEL_GATE), Int(KERNEL_F32)) {
      $0.gate = { gate, up, out, count in
        scalar(UInt32(KERNEL_GATE), Int(KERNEL_F32))?
          .gate(gate, up, out, count - 1)
      }
    }
    #expect(!finding.passed && finding.row == finding.columns - 1)
  }

  @Test func oneBitOfAScoreIsFound() throws {
    let finding = try Self.compare(scoresOperation, Int(KERNEL_F16)) {
      $0.attend = { block in
        guard let block else { return }
        scalar(scoresOperation, Int(KERNEL_F16))?.attend(block)
        let last = Int(block.pointee.query_count - 1)
        let at = last * Int(KERNEL_ATTENTION_BLOCK)
        let value = block.pointee.scores[at]
        block.pointee.scores[at] = Float(bitPattern: value.bitPattern ^ 1)
      }
    }
    #expect(!finding.passed && finding.row == 0)
    #expect(finding.found ^ finding.expected == 1)
    #expect(finding.token == finding.tokens - 1)
  }

  /// One position fewer than a query may see.
  @Test func aValueLeftOutIsFound() throws {
    let finding = try Self.compare(valuesOperation, Int(KERNEL_Q8_0)) {
      $0.attend = { block in
        guard var shorter = block?.pointee else { return }
        let valid = (0..<Int(shorter.query_count)).map { query in
          max(shorter.valid[query], 2) - 1
        }
        valid.withUnsafeBufferPointer {
          shorter.valid = $0.baseAddress
          scalar(valuesOperation, Int(KERNEL_Q8_0))?.attend(&shorter)
        }
      }
    }
    #expect(!finding.passed && finding.token < finding.tokens)
  }

  /// A scalar kernel has no other to be compared with: its checksum tells.
  @Test func aWrongScalarKernelIsFound() throws {
    let right = try Self.compare(
      matrixOperation, Int(KERNEL_F32), against: true
    ) { _ in }
    #expect(right.passed && right.is_checksum && right.cases == 150)
    let wrong = try Self.compare(
      matrixOperation, Int(KERNEL_F32), against: true
    ) {
      $0.run = { matrix, begin, end in
        guard let matrix else { return }
        scalar(matrixOperation, Int(KERNEL_F32))?.run(matrix, begin, end)
        matrix.pointee.output[Int(begin)] *= 2
      }
    }
    #expect(!wrong.passed && wrong.is_checksum)
    #expect(wrong.expected == right.expected && wrong.found != right.found)
  }

  /// A read behind the weights does not go unnoticed.
  @Test func aReadTooFarEndsTheProcess() async {
    await #expect(processExitsWith: .signal(SIGSEGV)) {
      _ = try Self.compare(matrixOperation, Int(KERNEL_Q4_0)) {
        $0.run = { matrix, begin, end in
          guard let all = matrix?.pointee else { return }
          let end = all.weights + Int(all.rows) * all.row_bytes
          #expect(end.pointee == 0)
        }
      }
    }
  }
}
