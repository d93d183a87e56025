import Conversation
import Files
import GGUF
import Grammars
import JSON
import Likelihood
import LineProtocol
import Memory
import ModelFiles
import Models
import Sessions
import Templates
import Tokenizers
import Transformer

/// Everything that can end the program, or one of its lines.
enum ProgramError: Failure {
  case usage(UsageError)
  case modelNotFound
  case modelFile(ModelFileError)
  case gguf(GGUFError)
  case model(ModelError)
  case tokenizer(TokenizerError)
  case session(SessionError)
  case json(JSONError)
  case template(TemplateError)
  case continuation(ContinuationError)
  case callsUnmarked
  case input(InputError)
  case request(ProtocolError)
  case memory(MemoryError)
  case base(BaseError)
  case textTooShort(tokens: Int, context: Int)
  case draft(DraftError)
  case boards(BoardError)
  case doesNotFit
  case threadUnavailable
  case outputFailed(errno: Int32)
  case fileUnavailable(ShortText, errno: Int32)
  case inputFile(ShortText, MemoryError)
  case output(OutputError)
  case sessionFile(SessionFileError)
  case sessionsOff
  case sessionUnknown

  /// The key at fault in a line, where it is one key's.
  var key: StaticString? {
    switch self {
    case .request(let error): error.key
    case .template, .continuation: RequestKey.messages.name
    case .session(.form(.functionUnknown)): RequestKey.toolChoice.name
    default: nil
    }
  }

  /// Whether a prompt is at fault as a whole.
  var isOfPrompt: Bool {
    switch self {
    case .session(.promptEmpty), .session(.promptTooLong): true
    default: false
    }
  }

  var code: StaticString {
    switch self {
    case .usage(let error): error.code
    case .modelNotFound: "model_not_found"
    case .modelFile(let error): error.code
    case .gguf(let error): error.code
    case .model(let error): error.code
    case .tokenizer(let error): error.code
    case .session(let error): error.code
    case .json(let error): error.code
    case .template(let error): error.code
    case .continuation(let error): error.code
    case .callsUnmarked: AnswerError.callsUnmarked.code
    case .input(let error): error.code
    case .request(let error): error.code
    case .memory(let error): error.code
    case .base(let error): error.code
    case .textTooShort: "text_too_short"
    case .draft(let error): error.code
    case .boards(let error): error.code
    case .doesNotFit: "does_not_fit"
    case .threadUnavailable: "thread_unavailable"
    case .outputFailed: "output_failed"
    case .fileUnavailable, .inputFile: "file_unavailable"
    case .output(let error): error.code
    case .sessionFile(let error): error.code
    case .sessionsOff: "sessions_off"
    case .sessionUnknown: "session_unknown"
    }
  }

  func describe(into out: inout TextBuffer) {
    switch self {
    case .usage(let error): error.describe(into: &out)
    case .modelNotFound:
      out.append("no model was named and none was found: give one as ")
      out.append("MODEL, set SWIFTLET_MODEL, or put a .gguf file beside the ")
      out.append("program")
    case .modelFile(let error): error.describe(into: &out)
    case .inputFile(let path, let error):
      path.describe(into: &out)
      out.append(": ")
      error.describe(into: &out)
    case .gguf(let error): error.describe(into: &out)
    case .model(let error): error.describe(into: &out)
    case .tokenizer(let error): error.describe(into: &out)
    case .session(let error): error.describe(into: &out)
    case .json(let error): error.describe(into: &out)
    case .template(let error): error.describe(into: &out)
    case .continuation(let error): error.describe(into: &out)
    case .callsUnmarked: AnswerError.callsUnmarked.describe(into: &out)
    case .input(let error): error.describe(into: &out)
    case .request(let error): error.describe(into: &out)
    case .memory(let error): error.describe(into: &out)
    case .base(let error): error.describe(into: &out)
    case .textTooShort(let tokens, let context):
      out.append("the text has ")
      out.append(tokens)
      out.append(" tokens, fewer than the ")
      out.append(context)
      out.append(" of a chunk")
    case .draft(let error): error.describe(into: &out)
    case .boards(let error): error.describe(into: &out)
    case .doesNotFit:
      out.append("the model does not fit into this machine's memory; ")
      out.append("--fit off goes on all the same")
    case .threadUnavailable:
      out.append("the system grants no thread to read or write with")
    case .outputFailed(let errno):
      out.append("writing failed: ")
      out.append(errorText(errno))
    case .fileUnavailable(let path, let errno):
      path.describe(into: &out)
      out.append(": ")
      out.append(errorText(errno))
    case .output(let error): error.describe(into: &out)
    case .sessionFile(let error): error.describe(into: &out)
    case .sessionsOff:
      out.append("sessions need a folder: see --sessions")
    case .sessionUnknown: out.append("there is no session of that name")
    }
  }

  /// Whether nothing can be computed any more.
  var endsProgram: Bool {
    exitStatus == .modelUnreadable || exitStatus == .boardFailed
  }

  /// The status that the program ends with where this ends it.
  var exitStatus: ExitStatus {
    switch self {
    case .model(.unreadable), .session(.model(.unreadable)),
      .sessionFile(.model(.unreadable)):
      .modelUnreadable
    case .boards, .model(.boardLost), .session(.model(.boardLost)),
      .sessionFile(.model(.boardLost)):
      .boardFailed
    case .usage, .modelNotFound, .model(.contextUnusable),
      .model(.keyValueTypeUnusable):
      .usage
    case .memory, .model(.memory), .tokenizer(.memory),
      .modelFile(.unavailable(_, .fileNotMappable)), .doesNotFit,
      .threadUnavailable:
      .doesNotFit
    case .modelFile, .gguf, .model, .tokenizer, .draft: .modelUnusable
    case .outputFailed: .outputFailed
    case .output: .outputFailed
    case .session, .sessionFile, .sessionsOff, .sessionUnknown, .json,
      .template, .continuation, .callsUnmarked, .input, .request, .base,
      .textTooShort,
      .fileUnavailable,
      .inputFile:
      .requestFailed
    }
  }
}

extension ProgramError: AnswerTrouble {
  /// The error of a model that cannot answer, or not this prompt.
  init(_ error: AnswerError) {
    switch error {
    case .textTooLong(let limit): self = .input(.lineTooLong(limit: limit))
    case .template(let error): self = .template(error)
    case .continuation(let error): self = .continuation(error)
    case .callsUnmarked: self = .callsUnmarked
    case .session(let error): self = .session(error)
    case .model(let error): self = .model(error)
    case .tokenizer(let error): self = .tokenizer(error)
    case .draft(let error): self = .draft(error)
    case .memory(let error): self = .memory(error)
    }
  }
}
