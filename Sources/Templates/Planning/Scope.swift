/// Variables that end with a statement's body.
struct Scope: BitwiseCopyable {
  /// The scope in which names are looked for next; its own index for the outermost.
  var parent: UInt32
  /// The bindings that were there before.
  var firstBinding: UInt32
  /// Tells this scope from others at its place.
  var serial: UInt32
  /// The last binding, each leading to the one before it; all ones for none.
  var lastBinding: UInt32
}

/// A variable.
struct Binding: BitwiseCopyable {
  var name: UInt32
  var before: UInt32
  var value: Value
}
