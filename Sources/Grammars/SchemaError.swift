public import Memory

/// Why a JSON Schema cannot be held.
public enum SchemaError: Failure {
  /// The document is not JSON.
  case malformed(JSONProblem)
  /// A keyword's value is of a kind that it cannot have.
  case invalid
  /// A reference leads nowhere.
  case unresolved
  /// A keyword that cannot be held exactly.
  case unsupported
  /// No value satisfies the schema.
  case unsatisfiable
  /// The schema needs more memory or steps than were planned.
  case tooComplex

  /// The error's stable name.
  public var code: StaticString {
    switch self {
    case .malformed: "schema_malformed"
    case .invalid: "schema_invalid"
    case .unresolved: "schema_unresolved"
    case .unsupported: "schema_unsupported"
    case .unsatisfiable: "schema_unsatisfiable"
    case .tooComplex: "schema_too_complex"
    }
  }

  /// Writes what is wrong; the place follows from the caller.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .malformed(let problem):
      out.append("the schema is not JSON: byte ")
      out.append(problem.offset)
    case .invalid: out.append("the keyword cannot have this value")
    case .unresolved: out.append("the reference leads nowhere")
    case .unsupported: out.append("the keyword cannot be held exactly")
    case .unsatisfiable: out.append("no value satisfies the schema")
    case .tooComplex:
      out.append("the schema needs more memory or steps than planned")
    }
  }
}

/// The place at which a document stops being JSON.
public struct JSONProblem: Sendable {
  /// Bytes from the document's beginning.
  public let offset: Int

  /// A problem at an offset.
  public init(offset: Int) { self.offset = offset }
}
