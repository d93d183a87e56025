import Foundation
import Workbench

extension SafetensorsStore {
  /// Opens the weights of a folder: the files that its index names, or
  /// `model.safetensors`.
  ///
  /// - Parameters:
  ///   - folder: the folder.
  ///   - block: as for files.
  /// - Throws: `SafetensorsFailure` where a file is not sound, or index and files
  ///   disagree; `DocumentFailure` where the index is not JSON.
  public init(
    folder: String, scaledBy block: (rows: Int, columns: Int)? = nil
  ) throws {
    let indexPath = folder + "/model.safetensors.index.json"
    let single = folder + "/model.safetensors"
    let manager = FileManager.default
    guard manager.fileExists(atPath: indexPath) else {
      guard manager.fileExists(atPath: single) else {
        throw SafetensorsStore.absence(in: folder)
      }
      try self.init(files: [single], scaledBy: block)
      return
    }
    let index = try ShardIndex(indexPath)
    try self.init(
      files: index.files.map { folder + "/" + $0 }, scaledBy: block)
    try index.check(self, in: folder)
  }

  /// Why a folder without weights has none.
  private static func absence(in folder: String) -> SafetensorsFailure {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted()
    where [".bin", ".pt", ".pth"].contains(where: { name.hasSuffix($0) }) {
      return .pickle(folder: folder, file: name)
    }
    return .noWeights(folder: folder)
  }
}
