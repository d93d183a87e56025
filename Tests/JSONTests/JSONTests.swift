import JSON
import Memory
import TestSupport

/// Reads a whole document and throws away what it says.
func check(_ document: Bytes) throws(JSONError) {
  var reader = JSONReader(document)
  try reader.skip()
  try reader.end()
}

/// What reading `document` throws, or `nil`.
func failure(
  _ document: Bytes, _ read: (inout JSONReader) throws(JSONError) -> Void
) -> JSONError? {
  var reader = JSONReader(document)
  do {
    try read(&reader)
    return nil
  } catch {
    return error
  }
}

/// A writer with room for `capacity` bytes.
func writer(_ capacity: Int = 1 << 12) -> JSONWriter {
  JSONWriter(region(of: capacity, UInt8.self))
}

/// The string that a document of one string means.
func decoded(_ document: String) throws -> String {
  var reader = JSONReader(view(document))
  let bytes = try reader.string(into: region(of: 4096, UInt8.self))
  try reader.end()
  return string(bytes)
}
