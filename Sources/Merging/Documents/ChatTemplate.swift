import Foundation
import Workbench

/// The chat template of a result.
enum ChatTemplate {
  /// Puts the template that a configuration wants into the files: the one that most
  /// models have, one by its name, or its text.
  static func apply(
    _ wanted: String?, _ models: [MergeModel], to files: inout [String: Data]
  ) throws(MergeFailure) {
    guard let wanted else { return }
    var text = wanted
    if wanted == "auto" {
      guard let most = mostCommon(models) else { return }
      text = most
    } else if let named = named[wanted] {
      text = named
    } else if wanted.utf8.count < 20 || !wanted.contains("{") {
      throw .value(
        place: "chat_template", line: 1,
        wanted: "auto, a template, or one of "
          + named.keys.sorted().joined(separator: ", "))
    }
    files["chat_template.jinja"] = Data(text.utf8)
    files["chat_template.json"] = nil
    guard let data = files["tokenizer_config.json"],
      var document = try? JSONValue(data, file: "tokenizer_config.json"),
      document["chat_template"] != nil
    else { return }
    document.remove("chat_template")
    files["tokenizer_config.json"] = Data(document.indented.utf8)
  }

  /// The template that most models have; of equally many, the first.
  private static func mostCommon(_ models: [MergeModel]) -> String? {
    var counts: [(text: String, count: Int)] = []
    for model in models {
      guard let text = template(model.folder) else { continue }
      if let index = counts.firstIndex(where: {
        $0.text.utf8.elementsEqual(text.utf8)
      }) {
        counts[index].count += 1
      } else {
        counts.append((text, 1))
      }
    }
    let most = counts.map(\.count).max()
    return counts.first { $0.count == most }?.text
  }

  private static func template(_ folder: ModelFolder) -> String? {
    if let data = folder.files["chat_template.jinja"] {
      return trimmed(String(decoding: data, as: UTF8.self))
    }
    guard let data = folder.files["tokenizer_config.json"],
      let document = try? JSONValue(data, file: "tokenizer_config.json")
    else { return nil }
    let value = document["chat_template"]
    if let text = value?.string { return trimmed(text) }
    return (value?.array ?? []).first { $0["name"]?.string == "default" }
      .flatMap { $0["template"]?.string }.map(trimmed)
  }

  private static func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Templates that have names of their own.
  private static let named = [
    "chatml": """
    {%- for message in messages -%}
    {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' -}}
    {%- endfor -%}
    {%- if add_generation_prompt -%}
    {{- '<|im_start|>assistant\\n' -}}
    {%- endif -%}
    """,
    "llama3": """
    {{- bos_token -}}
    {%- for message in messages -%}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' -}}
    {%- endfor -%}
    {%- if add_generation_prompt -%}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
    {%- endif -%}
    """,
  ]
}
