import Workbench

/// `model.safetensors.index.json`: the file of each tensor.
struct ShardIndex {
  /// The names of the files, sorted.
  let files: [String]

  private let path: String
  private let fileOfTensor: [String: String]

  /// The most files that are opened.
  private static let fileLimit = 512

  /// Reads the index.
  ///
  /// - Throws: `DocumentFailure`, or `SafetensorsFailure.badIndex`.
  init(_ path: String) throws {
    let document = try JSONValue(contentsOf: path)
    guard let members = document["weight_map"]?.members else {
      throw SafetensorsFailure.badIndex(
        file: path, name: "weight_map", reason: "is not an object")
    }
    var fileOfTensor: [String: String] = [:]
    for member in members {
      guard let file = member.value.string, ShardIndex.isPlain(file) else {
        throw SafetensorsFailure.badIndex(
          file: path, name: member.key,
          reason: "does not name a file of the folder")
      }
      guard fileOfTensor.updateValue(file, forKey: member.key) == nil else {
        throw SafetensorsFailure.duplicate(file: path, name: member.key)
      }
    }
    let files = Set(fileOfTensor.values).sorted()
    guard !files.isEmpty, files.count <= ShardIndex.fileLimit else {
      throw SafetensorsFailure.badIndex(
        file: path, name: "weight_map",
        reason: "names \(files.count) files, not 1 to \(ShardIndex.fileLimit)")
    }
    self.path = path
    self.files = files
    self.fileOfTensor = fileOfTensor
  }

  /// Whether it is the name of a file of safetensors right in the folder.
  private static func isPlain(_ name: String) -> Bool {
    name.hasSuffix(".safetensors") && !name.contains("/")
      && !name.utf8.contains(0) && name.utf8.count <= 255
  }

  /// Compares the index with what the files hold.
  ///
  /// - Throws: `SafetensorsFailure.badIndex`.
  func check(_ store: SafetensorsStore, in folder: String) throws {
    var found: [String: String] = store.hiddenFiles
    for (tensor, place) in zip(store.tensors, store.places) {
      found[tensor.name] = place.file.path
    }
    for (name, file) in fileOfTensor.sorted(by: { $0.key < $1.key }) {
      guard found[name] == folder + "/" + file else {
        throw SafetensorsFailure.badIndex(
          file: path, name: name, reason: "is not in \(file)")
      }
    }
    for tensor in store.tensors where fileOfTensor[tensor.name] == nil {
      throw SafetensorsFailure.badIndex(
        file: path, name: tensor.name,
        reason: "is in a file but not in the index")
    }
  }
}
