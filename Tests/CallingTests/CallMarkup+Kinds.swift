import Markup
import Memory

/// Markups of each kind, as templates write them.
extension CallMarkup {
  private static func object(
    open: StaticString = "", close: StaticString = "",
    separator: StaticString = "", arguments: StaticString = "arguments"
  ) -> CallMarkup {
    var markup = CallMarkup()
    markup.open = Bytes(open)
    markup.close = Bytes(close)
    markup.separator = Bytes(separator)
    markup.head = Bytes(#"{"name": ""#)
    markup.middle =
      arguments.utf8CodeUnitCount == 9
      ? Bytes(#"", "arguments": "#) : Bytes(#"", "parameters": "#)
    markup.argumentsKey = Bytes(arguments)
    markup.tail = Bytes("}")
    markup.repeats = true
    return markup
  }

  static let qwen = object(
    open: "<tool_call>\n", close: "\n</tool_call>", separator: "\n")

  static let llama = {
    var markup = object(arguments: "parameters")
    markup.repeats = false
    return markup
  }()

  /// A list of objects behind a mark.
  static let granite = {
    var markup = object(separator: ", ")
    markup.section = Bytes("<|tool_call|>[")
    markup.end = Bytes("]")
    return markup
  }()

  static let miniMax = {
    var markup = object(close: "\n")
    markup.section = Bytes("<tool_calls>\n")
    markup.end = Bytes("</tool_calls>")
    return markup
  }()

  static let deepSeek = {
    var markup = CallMarkup()
    markup.section = Bytes("<｜tool▁calls▁begin｜>")
    markup.open = Bytes("<｜tool▁call▁begin｜>function<｜tool▁sep｜>")
    markup.middle = Bytes("\n```json\n")
    markup.close = Bytes("\n```<｜tool▁call▁end｜>")
    markup.separator = Bytes("\n")
    markup.end = Bytes("<｜tool▁calls▁end｜>")
    markup.repeats = true
    return markup
  }()

  static let kimi = {
    var markup = CallMarkup()
    markup.section = Bytes("<|tool_calls_section_begin|>")
    markup.open = Bytes("<|tool_call_begin|>functions.")
    markup.middle = Bytes(":0<|tool_call_argument_begin|>")
    markup.close = Bytes("<|tool_call_end|>")
    markup.end = Bytes("<|tool_calls_section_end|>")
    markup.repeats = true
    return markup
  }()

  static let mistral = {
    var markup = CallMarkup()
    markup.open = Bytes("[TOOL_CALLS]")
    markup.middle = Bytes("[ARGS]")
    markup.repeats = true
    return markup
  }()

  static let functionary = {
    var markup = CallMarkup()
    markup.open = Bytes("<function=")
    markup.middle = Bytes(">")
    markup.close = Bytes("</function>")
    markup.end = Bytes("<|eom_id|>")
    markup.repeats = true
    return markup
  }()

  private static func pairs(
    open: StaticString, middle: StaticString, key: StaticString,
    value: StaticString, valueClose: StaticString, close: StaticString,
    separator: StaticString = ""
  ) -> CallMarkup {
    var markup = CallMarkup()
    markup.arguments = .pairs
    markup.open = Bytes(open)
    markup.middle = Bytes(middle)
    markup.keyOpen = Bytes(key)
    markup.stringOpen = Bytes(value)
    markup.valueOpen = Bytes(value)
    markup.valueClose = Bytes(valueClose)
    markup.close = Bytes(close)
    markup.separator = Bytes(separator)
    markup.repeats = true
    return markup
  }

  static let qwenPairs = pairs(
    open: "<tool_call>\n<function=", middle: ">\n", key: "<parameter=",
    value: ">\n", valueClose: "\n</parameter>",
    close: "\n</function>\n</tool_call>", separator: "\n")

  static let seed = pairs(
    open: "<seed:tool_call>\n<function=", middle: ">\n", key: "<parameter=",
    value: ">", valueClose: "</parameter>",
    close: "\n</function>\n</seed:tool_call>", separator: "\n")

  static let glm = pairs(
    open: "<tool_call>", middle: "\n", key: "<arg_key>",
    value: "</arg_key>\n<arg_value>", valueClose: "</arg_value>",
    close: "\n</tool_call>", separator: "\n")

  static let spark = pairs(
    open: "<tool_call>", middle: "", key: "<arg_key>",
    value: "</arg_key><arg_value>", valueClose: "</arg_value>",
    close: "</tool_call>")

  /// Marks that tell strings from other values.
  static let deepSeekPairs = {
    var markup = pairs(
      open: #"<｜DSML｜invoke name=""#, middle: "\">\n",
      key: #"<｜DSML｜parameter name=""#, value: #"" string="true">"#,
      valueClose: "</｜DSML｜parameter>", close: "\n</｜DSML｜invoke>\n")
    markup.valueOpen = Bytes(#"" string="false">"#)
    markup.section = Bytes("<｜DSML｜tool_calls>\n")
    markup.end = Bytes("</｜DSML｜tool_calls>")
    return markup
  }()

  static let gemma = {
    var markup = CallMarkup()
    markup.arguments = .loose
    markup.open = Bytes("<|tool_call>call:")
    markup.close = Bytes("<tool_call|>")
    markup.quote = Bytes("<|\"|>")
    markup.repeats = true
    return markup
  }()

  static let lfm = {
    var markup = CallMarkup()
    markup.arguments = .python
    markup.section = Bytes("<|tool_call_start|>[")
    markup.middle = Bytes("(")
    markup.tail = Bytes(")")
    markup.separator = Bytes(", ")
    markup.end = Bytes("]<|tool_call_end|>")
    markup.repeats = true
    return markup
  }()

  /// All of them, with what each is called.
  static let kinds: [(name: String, markup: CallMarkup)] = [
    ("qwen", qwen), ("llama", llama), ("granite", granite),
    ("miniMax", miniMax), ("deepSeek", deepSeek), ("kimi", kimi),
    ("mistral", mistral), ("functionary", functionary),
    ("qwenPairs", qwenPairs), ("seed", seed), ("glm", glm),
    ("spark", spark),
    ("deepSeekPairs", deepSeekPairs), ("gemma", gemma), ("lfm", lfm),
  ]
}
