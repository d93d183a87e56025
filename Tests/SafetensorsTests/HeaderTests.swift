import Foundation
import Safetensors
import TestSupport
import Testing
import Workbench

/// Headers whose numbers contradict each other are refused, each with its code.
@Suite struct HeaderTests {
  private static func code(
    _ header: String, zeros: Int
  ) throws -> String? {
    let folder = try TestFolder()
    let path = try folder.write(
      header: header, zeros: zeros, as: "a.safetensors")
    do {
      _ = try SafetensorsStore(files: [path])
      return nil
    } catch { return (error as any WorkshopFailure).code }
  }

  @Test(
    arguments: [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, nil),
      (#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#, 4, nil),
      (#"{"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}"#, 0, nil),
      (#"{"__metadata__":{"format":"pt"}}   "#, 0, nil),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        12, "safetensors_not_adjacent"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
        12, "safetensors_not_adjacent"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
        "safetensors_not_adjacent"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5,
        "safetensors_trailing"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3,
        "safetensors_outside"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
        "safetensors_outside"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
        "safetensors_size"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        8, "safetensors_duplicate"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#,
        4, "safetensors_shape"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[9223372036854775807,0],"data_offsets":[0,0]}}"#,
        0, "safetensors_shape"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4,
        "safetensors_header"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}"#,
        4, "safetensors_header"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, 4,
        "safetensors_header"
      ),
      (
        #"{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#, 4,
        "safetensors_type"
      ),
      (
        #"{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4,
        "safetensors_name"
      ),
      (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "safetensors_header"),
      (#"[1]"#, 0, "safetensors_header"), (#"{"#, 0, "safetensors_header"),
    ] as [(String, Int, String?)])
  func oneHeader(_ header: String, _ zeros: Int, _ code: String?) throws {
    #expect(try HeaderTests.code(header, zeros: zeros) == code)
  }

  @Test func lengthBeyondTheFile() throws {
    let folder = try TestFolder()
    for bytes in [
      Data(), Data([1, 2, 3]), Data(repeating: 0xFF, count: 16),
      Data([200, 0, 0, 0, 0, 0, 0, 0, 0x7B]),
    ] {
      let path = try folder.write(bytes, as: "a.safetensors")
      let error = #expect(throws: SafetensorsFailure.self) {
        _ = try SafetensorsStore(files: [path])
      }
      #expect(error?.code == "safetensors_header_length")
      #expect(error?.status == 3)
    }
  }

  /// Whatever byte of a header is another one, the file is refused or can be read
  /// whole.
  @Test func mutations() throws {
    let folder = try TestFolder()
    let header =
      #"{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"BF16","shape":[3,4],"data_offsets":[0,24]},"b":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[24,32]},"b_scale":{"dtype":"F32","shape":[1],"data_offsets":[32,36]}}"#
    let good = TestFolder.file(header, Data((0..<36).map { UInt8($0) }))
    var random = SeededRandom(41)
    var (refused, read) = (0, 0)
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = UInt8(ascii: "0") + UInt8(place % 10)
        case 2: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: place)
        }
      }
      let path = try folder.write(bytes, as: "m.safetensors")
      do {
        let store = try SafetensorsStore(files: [path])
        for (index, tensor) in store.tensors.enumerated() {
          let floats = try? store.floats(index)
          #expect(floats == nil || floats?.count == tensor.elementCount)
        }
        read += 1
      } catch {
        #expect(!(error as any WorkshopFailure).code.isEmpty)
        refused += 1
      }
    }
    #expect(refused > 500 && read > 50)
  }
}
