/// The codes of `error` events that a client of `serve` may meet beyond those of
/// `ProtocolErrorKind`: of texts, templates and the model.
enum ErrorCode: CaseIterable {
  case promptEmpty
  case promptTooLong
  case textTooLong
  case pieceTooLong
  case templateRefused
  case templateFailed
  case templateValues
  case templateOutput
  case templateSteps
  case templateDepth
  case notContinuable
  case numberTooLarge
  case notFinite
  case modelIO

  var name: StaticString {
    switch self {
    case .promptEmpty: "prompt_empty"
    case .promptTooLong: "prompt_too_long"
    case .textTooLong: "text_too_long"
    case .pieceTooLong: "text_piece_too_long"
    case .templateRefused: "template_refused"
    case .templateFailed: "template_failed"
    case .templateValues: "template_values"
    case .templateOutput: "template_output"
    case .templateSteps: "template_steps"
    case .templateDepth: "template_depth"
    case .notContinuable: "not_continuable"
    case .numberTooLarge: "json_out_of_range"
    case .notFinite: "model_not_finite"
    case .modelIO: "model_io"
    }
  }

  var meaning: StaticString {
    switch self {
    case .promptEmpty: "the prompt has no token"
    case .promptTooLong: "the prompt is longer than the context"
    case .textTooLong: "the rendered prompt has too many bytes"
    case .pieceTooLong: "a single word has too many bytes"
    case .templateRefused: "the chat template refuses the messages"
    case .templateFailed: "the chat template cannot make sense of the request"
    case .templateValues: "the request is too large for the chat template"
    case .templateOutput: "the rendered prompt is too large"
    case .templateSteps: "the chat template takes too many steps"
    case .templateDepth: "the chat template goes too deep"
    case .notContinuable: "the last message cannot be continued"
    case .numberTooLarge: "a number for the chat template is beyond its range"
    case .notFinite: "the model computed infinities or NaNs"
    case .modelIO: "the model file can no longer be read"
    }
  }
}
