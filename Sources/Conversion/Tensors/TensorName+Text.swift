import Models
import Workbench

extension TensorName {
  /// The name as a string.
  var string: String { String(mostBytes: 64) { append(to: &$0) } }
}

extension ModelTensor {
  /// The name as a string.
  var nameText: String { String(mostBytes: 64) { appendName(to: &$0) } }
}
