import CKernels
public import GGUF
public import Memory
import Models
import Tensors

extension TransformerPlan {
  /// Calls `body` with the name of each kernel that the plan's features select,
  /// and before it with what it is for: a type of tensors in `file`, or
  /// `scores` and `values` of the cache, `prepare` and `gate` of activations, or
  /// `prompts` of matrices of floats.
  public func forEachKernel(
    in file: GGUFFile, _ body: (StaticString, Bytes) -> Void
  ) {
    func visit(_ role: StaticString, _ operation: Int, _ type: UInt32) {
      let record = kernel_select(UInt32(operation), type, features)
      if let record { body(role, Bytes(cString: record.pointee.name)) }
    }
    for type in TensorType.allCases
    where file.tensors.contains(where: { $0.type == type && $0.rank > 1 }) {
      visit(type.name, Int(KERNEL_MATRIX), type.rawValue)
    }
    if usesLibrary { body("prompts", Bytes("sgemm_openblas")) }
    visit("scores", Int(KERNEL_SCORES), keyType.number)
    visit("values", Int(KERNEL_VALUES), valueType.number)
    visit("prepare", Int(KERNEL_PREPARE), UInt32(KERNEL_F32))
    visit(
      "gate", Int(KERNEL_GATE), configuration.architecture.row.activation.number
    )
  }
}
