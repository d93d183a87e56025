import Foundation
import Quantization
import Workbench

/// The chat templates of a folder: one, or several with names.
struct ChatTemplates {
  /// The template of no name, or of the name `default`.
  private(set) var usual: String?
  /// The others.
  private(set) var named: [(name: String, text: String)] = []

  /// Takes those of `tokenizer_config.json`, or else `chat_template.jinja` with the
  /// ones beside it, or else `chat_template.json`.
  init(_ folder: ModelFolder, settings: JSONValue?) {
    guard let settings else { return }
    if let given = settings["chat_template"] {
      read(given)
    } else if let file = folder.files["chat_template.jinja"] {
      usual = String(decoding: file, as: UTF8.self)
      let prefix = "additional_chat_templates/"
      for (path, data) in folder.files.sorted(by: { $0.key < $1.key })
      where path.hasPrefix(prefix) && path.hasSuffix(".jinja") {
        add(
          String(path.dropFirst(prefix.count).dropLast(".jinja".count)),
          String(decoding: data, as: UTF8.self))
      }
    } else if let file = folder.files["chat_template.json"],
      let document = try? JSONValue(file, file: "chat_template.json"),
      let given = document["chat_template"]
    {
      read(given)
    }
  }

  private mutating func read(_ value: JSONValue) {
    usual = value.string
    for choice in value.array ?? [] {
      guard let text = choice["template"]?.string,
        let name = choice["name"]?.string
      else { continue }
      if name == "default" { usual = text } else { add(name, text) }
    }
  }

  /// Keys have letters and digits alone.
  private mutating func add(_ name: String, _ text: String) {
    let plain = String(
      name.map {
        $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_"
      })
    guard !plain.isEmpty else { return }
    named.removeAll { $0.name == plain }
    named.append((plain, text))
  }

  /// The keys of all of them.
  func add(to list: inout KeyList) {
    for (name, text) in named {
      list.set("tokenizer.chat_template.\(name)", .text(text))
    }
    if !named.isEmpty {
      list.set(
        "tokenizer.chat_templates", .strings(named.map { Array($0.name.utf8) }))
    }
    if let usual { list.set("tokenizer.chat_template", .text(usual)) }
  }
}
