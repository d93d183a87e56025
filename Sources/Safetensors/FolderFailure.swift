public import Workbench

/// Why a folder could not be written.
public enum FolderFailure: WorkshopFailure {
  /// The weights cannot be had.
  case weights(StoreFailure)
  /// It is there already.
  case exists(path: String)
  /// What has its temporary name is there already.
  case unfinished(path: String)
  /// The folder or a file of it cannot be made, or not be put into its place.
  case unavailable(path: String, reason: String)
  /// The file system has too little room.
  case noSpace(path: String, needed: UInt64, free: UInt64)
  /// A write failed.
  case writeFailed(path: String, at: UInt64, reason: String)

  /// The stable code.
  public var code: String {
    switch self {
    case .weights(let failure): failure.code
    case .exists, .unfinished: "output_exists"
    case .unavailable: "file_unavailable"
    case .noSpace: "disk_full"
    case .writeFailed: "output_failed"
    }
  }

  /// The exit status.
  public var status: Int32 {
    if case .weights(let failure) = self { return failure.status }
    return 6
  }

  /// The place and the numbers.
  public var description: String {
    switch self {
    case .weights(let failure): failure.description
    case .exists(let path):
      "\(path) is there already and is no empty folder; it stays as it is: name another"
    case .unfinished(let path):
      "\(path) is there already: another command is writing it, or one was killed; remove it then"
    case .unavailable(let path, let reason): "\(path): \(reason)"
    case .noSpace(let path, let needed, let free):
      "\(path) needs \(needed) bytes; the file system has \(free) left"
    case .writeFailed(let path, let at, let reason):
      "writing \(path) failed at byte \(at): \(reason)"
    }
  }
}
