/// The codes of `error` events that a client of `serve` may meet beyond those of
/// `ProtocolErrorKind`: of texts, templates and the model.
enum ErrorCode: CaseIterable {
  case promptEmpty
  case promptTooLong
  case textTooLong
  case tooManyTokens
  case tokenUnknown
  case pieceTooLong
  case templateRefused
  case templateFailed
  case templateValues
  case templateOutput
  case templateSteps
  case templateDepth
  case notContinuable
  case callsUnmarked
  case functionUnknown
  case numberTooLarge
  case notFinite
  case modelIO
  case grammarSyntax
  case grammarRule
  case grammarRoot
  case grammarRecursion
  case grammarBounds
  case grammarToken
  case grammarNothing
  case grammarTooLarge
  case grammarMemorySmall
  case grammarMemoryMissing
  case grammarDeadEnd
  case schemaMalformed
  case schemaInvalid
  case schemaUnresolved
  case schemaUnsupported
  case schemaUnsatisfiable
  case schemaTooComplex
  case sessionsOff
  case sessionUnknown
  case sessionFormat
  case sessionVersion
  case sessionModel
  case sessionCache
  case sessionTooLong
  case sessionCut
  case sessionDamaged
  case sessionUnreadable
  case sessionUnwritable
  case sessionBusy
  case diskFull

  var name: StaticString {
    switch self {
    case .promptEmpty: "prompt_empty"
    case .promptTooLong: "prompt_too_long"
    case .textTooLong: "text_too_long"
    case .tooManyTokens: "too_many_tokens"
    case .tokenUnknown: "id_out_of_range"
    case .pieceTooLong: "text_piece_too_long"
    case .templateRefused: "template_refused"
    case .templateFailed: "template_failed"
    case .templateValues: "template_values"
    case .templateOutput: "template_output"
    case .templateSteps: "template_steps"
    case .templateDepth: "template_depth"
    case .notContinuable: "not_continuable"
    case .callsUnmarked: "calls_unmarked"
    case .functionUnknown: "function_unknown"
    case .numberTooLarge: "json_out_of_range"
    case .notFinite: "model_not_finite"
    case .modelIO: "model_io"
    case .grammarSyntax: "grammar_syntax"
    case .grammarRule: "grammar_rule_unknown"
    case .grammarRoot: "grammar_root_missing"
    case .grammarRecursion: "grammar_left_recursion"
    case .grammarBounds: "grammar_bounds_reversed"
    case .grammarToken: "grammar_token_unknown"
    case .grammarNothing: "grammar_nothing_fits"
    case .grammarTooLarge: "grammar_too_large"
    case .grammarMemorySmall: "grammar_memory_too_small"
    case .grammarMemoryMissing: "grammar_memory_missing"
    case .grammarDeadEnd: "grammar_dead_end"
    case .schemaMalformed: "schema_malformed"
    case .schemaInvalid: "schema_invalid"
    case .schemaUnresolved: "schema_unresolved"
    case .schemaUnsupported: "schema_unsupported"
    case .schemaUnsatisfiable: "schema_unsatisfiable"
    case .schemaTooComplex: "schema_too_complex"
    case .sessionsOff: "sessions_off"
    case .sessionUnknown: "session_unknown"
    case .sessionFormat: "session_format"
    case .sessionVersion: "session_version"
    case .sessionModel: "session_model"
    case .sessionCache: "session_cache"
    case .sessionTooLong: "session_too_long"
    case .sessionCut: "session_cut"
    case .sessionDamaged: "session_damaged"
    case .sessionUnreadable: "session_unreadable"
    case .sessionUnwritable: "session_unwritable"
    case .sessionBusy: "session_busy"
    case .diskFull: "disk_full"
    }
  }

  var meaning: StaticString {
    switch self {
    case .promptEmpty: "the prompt has no token"
    case .promptTooLong: "the prompt is longer than the context"
    case .textTooLong: "the rendered prompt has too many bytes"
    case .tooManyTokens: "the text has more tokens than were planned for"
    case .tokenUnknown: "an id that the vocabulary does not have"
    case .pieceTooLong: "a single word has too many bytes"
    case .templateRefused: "the chat template refuses the messages"
    case .templateFailed: "the chat template cannot make sense of the request"
    case .templateValues: "the request is too large for the chat template"
    case .templateOutput: "the rendered prompt is too large"
    case .templateSteps: "the chat template takes too many steps"
    case .templateDepth: "the chat template goes too deep"
    case .notContinuable: "the last message cannot be continued"
    case .callsUnmarked: "how the model marks calls is not known"
    case .functionUnknown: "the function that must be called is none of tools"
    case .numberTooLarge: "a number for the chat template is beyond its range"
    case .notFinite: "the model computed infinities or NaNs"
    case .modelIO: "the model file can no longer be read"
    case .grammarSyntax: "the grammar cannot be read"
    case .grammarRule: "the grammar uses a rule that it lacks"
    case .grammarRoot: "the grammar has no rule of the name root"
    case .grammarRecursion: "the grammar comes to itself without text"
    case .grammarBounds: "a repetition of the grammar has its bounds reversed"
    case .grammarToken: "the grammar names a token that is none"
    case .grammarNothing: "no text has the form"
    case .grammarTooLarge: "the grammar is too large"
    case .grammarMemorySmall: "the memory for grammars is too small"
    case .grammarMemoryMissing: "no memory was set aside for grammars"
    case .grammarDeadEnd: "no token goes on with the form"
    case .schemaMalformed: "the schema is not JSON"
    case .schemaInvalid: "a keyword of the schema cannot have its value"
    case .schemaUnresolved: "a reference of the schema leads nowhere"
    case .schemaUnsupported: "a keyword of the schema cannot be held exactly"
    case .schemaUnsatisfiable: "no value satisfies the schema"
    case .schemaTooComplex: "the schema needs more than was planned"
    case .sessionsOff: "the program was started without --sessions"
    case .sessionUnknown: "there is no session of that name"
    case .sessionFormat: "the file is no session"
    case .sessionVersion: "the session is of another version of the format"
    case .sessionModel: "the session is another model's"
    case .sessionCache: "the session's keys and values are stored otherwise"
    case .sessionTooLong: "the session is longer than the context"
    case .sessionCut: "the session's file is cut"
    case .sessionDamaged: "a part of the session is not what was written"
    case .sessionUnreadable: "the session's file cannot be read"
    case .sessionUnwritable: "the session's file cannot be written"
    case .sessionBusy: "another program writes the session's file"
    case .diskFull: "the disk is full"
    }
  }
}
