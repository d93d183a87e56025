/// The codes of `error` events that a client of `serve` may meet.
enum ErrorCode: CaseIterable {
  case badJSON
  case lineTooLong
  case unknownKey
  case duplicateKey
  case missingKey
  case exclusiveKeys
  case badValue
  case outOfRange
  case badRole
  case badStop
  case unsupportedProtocol
  case queueFull
  case duplicateID
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
    case .badJSON: "bad_json"
    case .lineTooLong: "line_too_long"
    case .unknownKey: "unknown_key"
    case .duplicateKey: "duplicate_key"
    case .missingKey: "missing_key"
    case .exclusiveKeys: "exclusive_keys"
    case .badValue: "bad_value"
    case .outOfRange: "out_of_range"
    case .badRole: "bad_role"
    case .badStop: "bad_stop"
    case .unsupportedProtocol: "unsupported_protocol"
    case .queueFull: "queue_full"
    case .duplicateID: "duplicate_id"
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
    case .badJSON: "the line is no JSON object"
    case .lineTooLong: "the line has more bytes than limits.line"
    case .unknownKey: "a key that the message does not have"
    case .duplicateKey: "a key that stands twice"
    case .missingKey: "a key that the message must have"
    case .exclusiveKeys: "keys that exclude each other"
    case .badValue: "a value of another type"
    case .outOfRange: "a number outside of its range"
    case .badRole: "a role that is unknown or out of place"
    case .badStop: "more than 8 stop strings, or one of unusable length"
    case .unsupportedProtocol: "a protocol other than 1"
    case .queueFull: "limits.queue requests wait already"
    case .duplicateID: "a request with this id is queued or running"
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
