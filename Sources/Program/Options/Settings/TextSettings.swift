/// How `tokenize` and `render` read and write text.
struct TextSettings {
  /// Whether text is normalised to NFC before it is encoded; prompts too.
  var normalizes = false
  var isJSONL = false
  /// Whether the last message of `render` is continued.
  var continuesMessage = false
  /// Whether ids become text.
  var decodes = false
  /// Whether texts begin and end as the model file asks.
  var addsSpecial = false
}
