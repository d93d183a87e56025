/// How far messages in JSON are changed for the template.
public enum MessageForm: Sendable {
  /// Hardly: a template is given what Hugging Face would give it.
  case asGiven
  /// As servers do for clients of OpenAI's interface: a content of several
  /// texts is one text, arguments in a string are an object, an empty list of
  /// calls is left out.
  case ofRequest
}
