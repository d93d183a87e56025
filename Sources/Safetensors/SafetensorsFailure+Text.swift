extension SafetensorsFailure {
  /// The place and the numbers.
  public var description: String {
    switch self {
    case .unavailable(let file, let reason): return "\(file): \(reason)"
    case .unreadable(let file, let at, let reason):
      return "\(file) cannot be read at byte \(at): \(reason)"
    case .badHeaderLength(let file, let announced, let available):
      return "\(file) announces a header of \(announced) bytes; "
        + "\(available) follow, and at most \(SafetensorsHeader.byteLimit) are read"
    case .badHeader(let file, let at, let reason):
      return "\(file): the header is not sound at byte \(at): \(reason)"
    case .badName(let file, let name):
      return "\(file): the name \(quoted(name)) is not 1 to "
        + "\(SafetensorsHeader.nameLimit) printable ASCII characters"
    case .duplicate(let file, let name):
      return "\(file): \(quoted(name)) occurs twice"
    case .tooMany(let file, let limit):
      return "\(file) has more than \(limit) tensors"
    case .badShape(let file, let name, let reason):
      return "\(file): the shape of \(quoted(name)) \(reason)"
    case .unknownType(let file, let name, let type):
      return "\(file): the type \(quoted(type)) of \(quoted(name)) is not known"
    case .outside(let file, let name, let begin, let end, let available):
      return "\(file): \(quoted(name)) lies in bytes \(begin) to \(end) of "
        + "\(available)"
    case .badSize(let file, let name, let bytes, let needed):
      return "\(file): \(quoted(name)) has \(bytes) bytes; its shape and type "
        + "need \(needed)"
    case .notAdjacent(let file, let name, let begin, let expected):
      return "\(file): \(quoted(name)) begins at byte \(begin); the tensor "
        + "before it ends at \(expected)"
    case .trailing(let file, let end, let available):
      return "\(file): the last tensor ends at byte \(end) of \(available)"
    case .badIndex(let file, let name, let reason):
      return "\(file): \(quoted(name)) \(reason)"
    case .noWeights(let folder):
      return "\(folder) has neither model.safetensors nor "
        + "model.safetensors.index.json"
    case .pickle(let folder, let file):
      return
        "\(folder) has its weights as \(file), a pickle, which is a program "
        + "and is not run; convert it: python3 -c \"from transformers import "
        + "AutoModelForCausalLM as M; M.from_pretrained('\(folder)', "
        + "dtype='auto').save_pretrained('\(folder)-safetensors')\", and copy the "
        + "tokenizer's files"
    }
  }

  /// A text of unknown origin, for a message: short and printable.
  private func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars.prefix(96) {
      switch scalar {
      case "\"", "\\": out += "\\" + String(scalar)
      case " "..."~": out.unicodeScalars.append(scalar)
      default: out += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return out + (text.unicodeScalars.count > 96 ? "…\"" : "\"")
  }
}
