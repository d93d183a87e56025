import Foundation

extension JSONValue {
  /// The document in the file at `path`.
  ///
  /// - Throws: `DocumentFailure` where it cannot be read, is larger than any such
  ///   document, or is not JSON.
  public init(contentsOf path: String) throws(DocumentFailure) {
    try self.init(try Document.read(path), file: path)
  }
}
