import Memory
import Models

/// What the model's layers are.
extension InspectCommand {
  /// Writes a line for each kind of part that the model has.
  func writeShape(_ shape: ModelConfiguration) throws(ProgramError) {
    try console.write { out in
      out.append("\nshape\nlayers: ")
      out.append(shape.layers.count)
      out.append(" of width ")
      out.append(shape.hidden)
      out.append(", ")
      out.append(shape.widest { $0.feedForward })
      out.append(shape.experts > 0 ? " inside an expert\n" : " inside\n")
      InspectCommand.writeHeads(of: shape, &out)
      InspectCommand.writeMixers(of: shape, &out)
      if shape.experts > 0 {
        out.append("experts: ")
        out.append(shape.expertsUsed)
        out.append(" of ")
        out.append(shape.experts)
        out.append(" for a token\n")
      }
      for index in 0..<shape.rotaries.count {
        InspectCommand.write(
          shape.rotaries[index], isOfWindows: index > 0, &out)
      }
      InspectCommand.write("cap of scores", shape.attentionCap, &out)
      InspectCommand.write("cap of logits", shape.logitCap, &out)
      if shape.isTied { out.append("output: the embedding\n") }
    }
  }

  private static func writeHeads(
    of shape: ModelConfiguration, _ out: inout TextBuffer
  ) {
    out.append("heads: ")
    out.append(shape.widest { $0.heads })
    out.append(" of width ")
    out.append(shape.widest { $0.headDimension })
    out.append(", ")
    out.append(shape.widest { $0.keyValueHeads })
    out.append(" of keys")
    if shape.architecture.row.hasSinks { out.append(", with sinks") }
    out.append("\n")
  }

  /// Writes how many layers look at windows, and how many do not attend.
  private static func writeMixers(
    of shape: ModelConfiguration, _ out: inout TextBuffer
  ) {
    let (windows, window) = count(in: shape) { $0.window }
    if windows > 0 {
      out.append("windows: ")
      out.append(windows)
      out.append(" layers look at ")
      out.append(window)
      out.append(" tokens\n")
    }
    let (convolutions, taps) = count(in: shape) { $0.taps > 0 ? $0.taps : nil }
    if convolutions > 0 {
      out.append("convolutions: ")
      out.append(convolutions)
      out.append(" layers mix ")
      out.append(taps)
      out.append(" tokens\n")
    }
  }

  /// The layers that have a number, and the largest of it.
  private static func count(
    in shape: ModelConfiguration, _ number: (LayerShape) -> Int?
  ) -> (layers: Int, most: Int) {
    var (layers, most) = (0, 0)
    for layer in shape.layers {
      guard let found = number(layer) else { continue }
      layers += 1
      most = max(most, found)
    }
    return (layers, most)
  }

  private static func write(
    _ rotary: RotaryShape, isOfWindows: Bool, _ out: inout TextBuffer
  ) {
    out.append(isOfWindows ? "angles in windows: base " : "angles: base ")
    out.append(significant: rotary.theta)
    let scaling = rotary.scaling
    if scaling.factor != 1 {
      out.append(scaling.extrapolation > 0 ? ", YaRN " : ", linear ")
      out.append(significant: scaling.factor)
      if scaling.extrapolation > 0 {
        out.append(" from ")
        out.append(scaling.originalContext)
      }
    }
    out.append("\n")
  }

  private static func write(
    _ name: StaticString, _ cap: Float, _ out: inout TextBuffer
  ) {
    guard cap > 0 else { return }
    out.append(name)
    out.append(": ")
    out.append(significant: Double(cap))
    out.append("\n")
  }
}
