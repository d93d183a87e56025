public import GGUF
public import Memory

/// An error of one of the files that hold a model together.
///
/// Numbers of parts begin at 1, as in the files' names.
public enum ModelPartError: Failure {
  /// The file is not the first, which lies at `first` where the name tells it.
  case notFirst(number: Int, count: Int, first: Bytes?)
  /// The name is not that of the part which the file is by its keys.
  case misnamed(number: Int, count: Int)
  /// There are more than are mapped.
  case tooMany(count: Int)
  /// The file is not there.
  case missing(number: Int, count: Int, errno: Int32)
  /// The file is an earlier part once more.
  case doubled(number: Int, asNumber: Int)
  /// The file is not a part of a model.
  case whole(number: Int, count: Int)
  /// The file is a part of another model.
  case foreign(number: Int, count: Int, asNumber: Int, ofCount: Int)
  /// The file has another architecture than the first.
  case otherArchitecture(ShortText, first: ShortText)
  /// The file announces another number of tensors than the first.
  case otherTensorCount(Int, first: Int)
  /// The parts' tensors are not as many as the first announces.
  case tensorCount(Int, announced: Int)
  /// The file is not sound GGUF, or has a tensor that another part has.
  case damaged(GGUFError)

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .notFirst: "split_not_first"
    case .misnamed: "split_misnamed"
    case .tooMany: "split_too_many"
    case .missing: "split_missing"
    case .doubled: "split_doubled"
    case .whole, .foreign, .otherArchitecture, .otherTensorCount:
      "split_foreign"
    case .tensorCount: "split_tensor_count"
    case .damaged(let error): error.code
    }
  }

  /// Says what is wrong, behind the file's name.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .notFirst(let number, let count, let first):
      out.append("this is ")
      out.append(part: number, of: count)
      out.append(" of a model; give ")
      if let first {
        out.append(printable: first, limit: 1024)
      } else {
        out.append("the first")
      }
    case .misnamed(let number, let count):
      out.append("by its keys this is ")
      out.append(part: number, of: count)
      out.append(" of a model, whose name must end in ")
      if count < 100_000 {
        SplitName.writeSuffix(part: number, of: count, into: &out)
      }
    case .tooMany(let count):
      out.append("the model has ")
      out.append(count)
      out.append(" parts, at most ")
      out.append(GGUFLimit.partCount)
      out.append(" are taken")
    case .missing(let number, let count, let errno):
      out.append(part: number, of: count)
      out.append(" of the model is missing: ")
      out.append(errorText(errno))
    case .doubled(let number, let asNumber):
      out.append("by its keys this is part ")
      out.append(number)
      out.append(" once more, not part ")
      out.append(asNumber)
    case .whole(let number, let count):
      out.append("by its keys this is a whole file, not ")
      out.append(part: number, of: count)
    case .foreign(let number, let count, let asNumber, let ofCount):
      out.append("by its keys this is ")
      out.append(part: number, of: count)
      out.append(", not ")
      out.append(part: asNumber, of: ofCount)
    case .otherArchitecture(let name, let first):
      out.append("the architecture is ")
      name.describe(into: &out)
      out.append(", the first part's ")
      first.describe(into: &out)
    case .otherTensorCount(let count, let first):
      out.append("split.tensors.count is ")
      out.append(count)
      out.append(", the first part's ")
      out.append(first)
    case .tensorCount(let count, let announced):
      out.append("all parts hold ")
      out.append(count)
      out.append(" tensors, split.tensors.count is ")
      out.append(announced)
    case .damaged(let error): error.describe(into: &out)
    }
  }
}

extension TextBuffer {
  fileprivate mutating func append(part number: Int, of count: Int) {
    append("part ")
    append(number)
    append(" of ")
    append(count)
  }
}
