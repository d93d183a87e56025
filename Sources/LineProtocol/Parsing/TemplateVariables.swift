import JSON
public import Memory

/// The value of `template_kwargs`: an object whose members are variables of the
/// chat template.
public enum TemplateVariables {
  /// Checks an object that stands alone.
  ///
  /// - Throws: `ProtocolError` where it is none, or has a member that is not
  ///   among the variables.
  @export(interface)
  public static func check(_ object: Bytes) throws(ProtocolError) {
    var reader = JSONReader(object)
    try check(&reader)
    do throws(JSONError) { try reader.end() } catch { throw .json(error) }
  }

  /// Checks the value that is due and reads past it.
  ///
  /// Any variables are taken but those that a request has keys of its own for.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    do throws(JSONError) { try reader.beginObject() } catch {
      guard case .wrongKind = error else { throw .json(error) }
      throw .badValue("template_kwargs", wanted: "an object")
    }
    while let key = try nextKey(&reader) {
      if key == "messages" || key == "tools" || key == "add_generation_prompt" {
        throw .unknownKey(ShortText(key.encoded))
      }
      do throws(JSONError) { try reader.skip() } catch { throw .json(error) }
    }
  }

  private static func nextKey(
    _ reader: inout JSONReader
  ) throws(ProtocolError) -> JSONText? {
    do throws(JSONError) { return try reader.nextKey() } catch {
      throw .json(error)
    }
  }
}
