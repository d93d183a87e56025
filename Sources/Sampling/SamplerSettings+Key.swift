extension SamplerSettings {
  /// The value of the setting `key`.
  ///
  /// A value that is set is one that `SamplerKey.accepts`; of another kind it
  /// traps.
  public subscript(key: SamplerKey) -> SamplerValue {
    get {
      switch key.row.field {
      case .integer(_, _, let get, _): .integer(get(self))
      case .number(_, _, let get, _): .number(Double(get(self)))
      }
    }
    set {
      switch (key.row.field, newValue) {
      case (.integer(_, _, _, let set), .integer(let value)): set(&self, value)
      case (.number(_, _, _, let set), _): set(&self, Float(newValue.number))
      case (.integer, .number): preconditionFailure("an integer is wanted")
      }
    }
  }
}

extension SamplerKey {
  /// Whether `value` is of the setting's kind and within its range.
  ///
  /// A setting that is a number takes integers too.
  public func accepts(_ value: SamplerValue) -> Bool {
    let row = row
    return switch (row.field, value) {
    case (.integer(let least, let most, _, _), .integer(let number)):
      number >= least && number <= most && number != row.gap
    case (.number(let least, let most, _, _), _):
      value.number >= least && value.number <= most
    case (.integer, .number): false
    }
  }
}
