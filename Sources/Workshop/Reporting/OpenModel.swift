import Foundation
import ModelFiles

/// The files of a model at a path.
///
/// - Throws: `InputFailure.model` where they cannot be opened.
func openModel(_ path: String) throws(InputFailure) -> ModelSource {
  // The guard of the mapping reads the path for as long as the program runs.
  guard let location = strdup(path) else {
    preconditionFailure("no memory for a path")
  }
  do { return try ModelSource(UnsafePointer(location)) } catch {
    throw .model(path: path, error)
  }
}
