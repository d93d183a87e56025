import Glibc
import Workbench

/// Why an output cannot be where it is wanted.
enum PlaceFailure: WorkshopFailure {
  /// Its folder is not there, or nothing can be made in it.
  case folder(path: String, errno: Int32)
  /// It is a file that is read.
  case replacesSource(path: String, source: String)

  var code: String {
    switch self {
    case .folder: "file_unavailable"
    case .replacesSource: "output_replaces_source"
    }
  }

  var status: Int32 { 6 }

  var description: String {
    switch self {
    case .folder(let path, let errno):
      "nothing can be made in the folder \(path): \(String(cString: strerror(errno)))"
    case .replacesSource(let path, let source):
      "the output \(path) is the file \(source), which is read: name another"
    }
  }
}
