import Conversation
import Files
import GGUF
import Memory
import ModelFiles
import Templates

/// The chat template that holds.
extension Answering {
  /// The template of the options, else the model's.
  static func choice(
    _ source: borrowing ModelSource, _ settings: Settings,
    _ family: ModelFamily
  ) throws(ProgramError) -> TemplateChoice {
    if let named = try settings.template.choice() { return named }
    return TemplateChoice(source.file, family)
  }

  /// Says on standard error which template is taken where neither an option nor
  /// the model file decided.
  static func tell(_ choice: TemplateChoice, _ console: Console) {
    guard case .family = choice.reason else { return }
    console.note { out in
      if let fault = choice.fault {
        out.append("the file's chat template cannot be used: ")
        fault.describe(into: &out)
        out.append(" [")
        out.append(fault.code)
        out.append("]")
      } else {
        out.append("the file has no chat template")
      }
      out.append("; taking ")
      choice.describe(into: &out)
    }
  }
}

extension TemplateSettings {
  /// The template that an option names or brings, or `nil`.
  ///
  /// - Throws: `ProgramError` where its file cannot be read or parsed.
  func choice() throws(ProgramError) -> TemplateChoice? {
    if let builtIn { return TemplateChoice(builtIn) }
    guard let file else { return nil }
    // The template's text lives as long as the program.
    let map = UnsafeMutablePointer<MappedFile>.allocate(capacity: 1)
    do { map.initialize(to: try MappedFile(path: file)) } catch {
      throw .inputFile(ShortText(Bytes(cString: file)), error)
    }
    do { return try TemplateChoice(map.pointee.bytes) } catch {
      throw .template(error)
    }
  }
}
