/// How the program ends, for whoever started it.
enum ExitStatus: Int32 {
  /// All was done.
  case success = 0
  /// Some line, request or check failed.
  case requestFailed = 1
  /// The command line is wrong.
  case usage = 2
  /// The model file is wrong.
  case modelUnusable = 3
  /// The model does not fit into memory.
  case doesNotFit = 4
  /// The model could not be read any more.
  case modelUnreadable = 5
  /// Output failed.
  case outputFailed = 6
  /// Another board could not take part, or was silent for too long.
  case boardFailed = 7
}
