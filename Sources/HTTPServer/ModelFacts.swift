import Bridge
import JSON
import Memory

/// What the engine tells of its model beside the name.
struct ModelFacts {
  /// What it is built like, as the contents of a JSON string.
  let architecture: [UInt8]
  let parameters: Int
  let bytes: Int
  private let fileType: Int?

  /// Nothing.
  init() {
    architecture = []
    parameters = 0
    bytes = 0
    fileType = nil
  }

  /// What stands in an event `ready`.
  init(_ ready: EngineEvent) {
    architecture = ready.architecture.map { [UInt8]($0.encoded) } ?? []
    parameters = ready.parameters
    bytes = ready.bytes
    fileType = ready.fileType
  }

  /// The count of weights as people write it: `3.2B`, `135M`.
  func writeSize(to writer: inout JSONWriter) {
    writer.beginString()
    for (unit, letter) in [(1_000_000_000, "B"), (1_000_000, "M"), (1000, "K")]
      as [(Int, StaticString)]
    where parameters >= unit {
      // One digit behind the point, and none where it would be 0.
      let tenths = (parameters / (unit / 100) + 5) / 10
      writer.text.append(tenths / 10)
      if tenths % 10 != 0 {
        writer.text.append(byte: 0x2E)
        writer.text.append(tenths % 10)
      }
      writer.stringPart(Bytes(letter))
      break
    }
    writer.endString()
  }

  /// The name of the types of the weights; empty where it is not known.
  ///
  /// Source: llama.cpp's `llama_ftype`.
  var quantization: StaticString {
    switch fileType {
    case 0: "F32"
    case 1: "F16"
    case 2: "Q4_0"
    case 3: "Q4_1"
    case 7: "Q8_0"
    case 8: "Q5_0"
    case 9: "Q5_1"
    case 10: "Q2_K"
    case 11: "Q3_K_S"
    case 12: "Q3_K_M"
    case 13: "Q3_K_L"
    case 14: "Q4_K_S"
    case 15: "Q4_K_M"
    case 16: "Q5_K_S"
    case 17: "Q5_K_M"
    case 18: "Q6_K"
    case 19: "IQ2_XXS"
    case 20: "IQ2_XS"
    case 21: "Q2_K_S"
    case 22: "IQ3_XS"
    case 23: "IQ3_XXS"
    case 24: "IQ1_S"
    case 25: "IQ4_NL"
    case 26: "IQ3_S"
    case 27: "IQ3_M"
    case 28: "IQ2_S"
    case 29: "IQ2_M"
    case 30: "IQ4_XS"
    case 31: "IQ1_M"
    case 32: "BF16"
    case 36: "TQ1_0"
    case 37: "TQ2_0"
    case 38: "MXFP4"
    case 40: "Q1_0"
    case 41: "Q2_0"
    default: ""
    }
  }
}
