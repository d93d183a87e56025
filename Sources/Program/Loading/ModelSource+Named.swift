import Memory
import ModelFiles

extension ModelSource {
  /// Maps the named model, or the one that is found, and notes which.
  ///
  /// - Throws: `ProgramError` where there is none, or it is not sound GGUF.
  init(
    _ named: UnsafePointer<CChar>?, _ console: Console
  ) throws(ProgramError) {
    guard let location = named ?? ModelLocation.find() else {
      throw .modelNotFound
    }
    do { try self.init(location) } catch { throw .modelFile(error) }
    if named == nil {
      let path = path
      console.note { out in
        out.append("model: ")
        out.append(path)
      }
    }
  }
}
