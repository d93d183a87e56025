import Foundation
import GGUF
import Memory
import Workbench

/// `generation_config.json` and the chat templates of a model in GGUF.
struct GenerationDocument {
  private(set) var files: [String: Data] = [:]

  private static let numbers = [
    ("top_k", "top_k"), ("top_p", "top_p"), ("min_p", "min_p"),
    ("temp", "temperature"), ("penalty_repeat", "repetition_penalty"),
  ]

  init(_ model: GGUFModel) {
    var members: [JSONValue.Member] = []
    let ends = ["eos", "eot", "eom"].compactMap {
      model.integer("tokenizer.ggml.\($0)_token_id")
    }
    if let id = model.integer("tokenizer.ggml.bos_token_id") {
      members.append(.init("bos_token_id", .number(String(id))))
    }
    if ends.count == 1 {
      members.append(.init("eos_token_id", .number(String(ends[0]))))
    } else if ends.count > 1 {
      members.append(
        .init("eos_token_id", .array(ends.map { .number(String($0)) })))
    }
    var samples = false
    for (key, name) in GenerationDocument.numbers {
      let key = "general.sampling." + key
      if let whole = model.integer(key) {
        members.append(.init(name, .number(String(whole))))
      } else if let number = model.number(key), number.isFinite {
        members.append(.init(name, .number("\(Float(number))")))
      } else {
        continue
      }
      samples = true
    }
    if samples { members.append(.init("do_sample", .bool(true))) }
    files["generation_config.json"] = Data(
      (JSONValue.object(members).indented + "\n").utf8)
    if let text = model.string("tokenizer.chat_template") {
      files["chat_template.jinja"] = Data(text.utf8)
    }
    guard case .array(let array)? = model.entry("tokenizer.chat_templates"),
      let names = array.strings
    else { return }
    for name in names {
      let plain = name.text
      guard !plain.isEmpty,
        plain.utf8.allSatisfy({ $0 != 0x2F && $0 != 0 && $0 != 0x2E }),
        plain.utf8.count <= 128,
        let text = model.string("tokenizer.chat_template." + plain)
      else { continue }
      files["additional_chat_templates/\(plain).jinja"] = Data(text.utf8)
    }
  }
}
