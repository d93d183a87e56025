import Memory

/// How figures are written.
enum BenchFormat {
  case table
  case objects
  case commas

  /// The format that `--format` names so.
  init?(named name: Bytes) {
    if name == "md" {
      self = .table
    } else if name == "jsonl" {
      self = .objects
    } else if name == "csv" {
      self = .commas
    } else {
      return nil
    }
  }
}
