import GGUF
import JSON
import ModelFiles

extension ModelSource {
  /// Writes what a client may tell people of the model as members.
  func describe(in out: inout JSONWriter) {
    var parameters = 0
    for tensor in file.tensors { parameters += tensor.elementCount }
    out.member("parameters", parameters)
    out.member("bytes", byteCount)
    do throws(GGUFError) {
      if let name = try file.string("general.architecture") {
        out.member("architecture", name)
      }
      if let type = try file.integer("general.file_type") {
        out.member("file_type", type)
      }
    } catch {
      // A value of another kind tells nothing; the loader has said so where it
      // matters.
    }
  }
}
