/// # JSON
///
/// A strict reader and a writer of JSON (RFC 8259) over bytes that lie
/// elsewhere: no tree, no strings, no allocation. The module may know memory. It
/// must never know what a document is about.
///
/// It is written by hand because Embedded Swift does not have Foundation's.
///
/// An object is read key by key, in the order of the document:
///
/// ```swift
/// var reader = JSONReader(line)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///   switch key {
///   case "text": try reader.string(into: &text)
///   case "special": special = try reader.bool()
///   default: throw .unknownKey(ShortText(key.encoded))
///   }
/// }
/// try reader.end()
/// ```
///
/// An error of the document is a `JSONError`. An error of the caller, such as
/// asking for the next key before the last one's value was read, is a trap for
/// every document.
