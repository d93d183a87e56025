import Conversation
import GGUF
import Memory
import ModelFiles

/// A chat template for commands that need no model, and the tokens that it may
/// write where there is one.
struct TemplateSource {
  let choice: TemplateChoice
  /// The token that begins a text, spelled out.
  let beginning: Bytes?
  /// The token that ends a text, spelled out.
  let end: Bytes?

  /// Takes the template of an option, else the model's.
  ///
  /// - Parameters:
  ///   - named: the model's path; where no option brings a template and nobody
  ///     names a model, the one that is found.
  ///   - settings: what the options say.
  ///   - console: told which template is taken where the model has none.
  /// - Throws: `ProgramError` where there is neither.
  init(
    _ named: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    var choice = try settings.template.choice()
    var beginning: Bytes?
    var end: Bytes?
    if named != nil || choice == nil {
      // The file's texts live as long as the program.
      let source = UnsafeMutablePointer<ModelSource>.allocate(capacity: 1)
      source.initialize(to: try ModelSource(named, console))
      choice = try Answering.choice(
        source.pointee, settings, Answering.family(source.pointee))
      do {
        beginning = try source.pointee.token("tokenizer.ggml.bos_token_id")
        end = try source.pointee.token("tokenizer.ggml.eos_token_id")
      } catch { throw .gguf(error) }
    }
    guard let choice else { throw .modelNotFound }
    Answering.tell(choice, console)
    self.choice = choice
    self.beginning = beginning
    self.end = end
  }
}
