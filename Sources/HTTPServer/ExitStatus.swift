/// The statuses that the program ends with; those of an engine that cannot
/// start are the engine's own.
enum ExitStatus: Int32 {
  case success = 0
  /// The command line, or a file that it names.
  case usage = 2
  /// Memory, sockets or threads are not granted.
  case system = 4
  /// The engine cannot be started or reached.
  case engine = 5
}
