import Conversation
import Memory

/// The chat template that an option names or brings.
struct TemplateSettings {
  /// A template that the program carries.
  var builtIn: BuiltInTemplate?
  /// The path of a file in Jinja.
  var file: UnsafePointer<CChar>?

  mutating func setBuiltIn(_ value: OptionValue) throws(UsageError) {
    guard let named = BuiltInTemplate(named: value.bytes) else {
      throw .templateUnknown(ShortText(value.bytes))
    }
    builtIn = named
  }

  /// The option that was given, if any.
  var givenOption: Option? {
    if builtIn != nil { return .template }
    return file != nil ? .templateFile : nil
  }
}
