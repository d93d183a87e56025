/// Why a store's numbers cannot be had.
public enum StoreFailure: WorkshopFailure {
  /// The file cannot be read any more; `errno` is 0 where it became shorter.
  case unreadable(file: String, tensor: String, errno: Int32)
  /// The type has no numbers that can be computed with.
  case noNumbers(tensor: String, type: String)
  /// What a merge or a conversion needs of another tensor is not there.
  case missing(tensor: String)
  /// Shapes that must agree do not.
  case shapes(tensor: String, [Int], [Int])

  /// The stable code.
  public var code: String {
    switch self {
    case .unreadable: "weights_unreadable"
    case .noNumbers: "type_unsupported"
    case .missing: "tensor_missing"
    case .shapes: "shapes_differ"
    }
  }

  /// The exit status.
  public var status: Int32 {
    if case .unreadable = self { return 5 }
    return 3
  }

  /// The place and the numbers.
  public var description: String {
    switch self {
    case .unreadable(let file, let tensor, let errno):
      "\(file): tensor \(tensor) cannot be read "
        + (errno == 0 ? "(the file has become shorter)" : "(errno \(errno))")
    case .noNumbers(let tensor, let type):
      "tensor \(tensor) has the type \(type), which is not computed with"
    case .missing(let tensor): "tensor \(tensor) is missing"
    case .shapes(let tensor, let first, let second):
      "tensor \(tensor) has the shapes \(first) and \(second)"
    }
  }
}
