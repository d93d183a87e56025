/// The place of a value that is kept until the program ends.
///
/// The compiler follows each part of what cannot be copied, down to the last
/// number, through every function that uses it: half of the time of compiling
/// commands was spent on that. A place elsewhere is one part.
struct Kept<Value> {
  /// The place.
  let address: UnsafeMutablePointer<Value>

  /// Keeps a value.
  init(_ value: Value) {
    address = .allocate(capacity: 1)
    address.initialize(to: value)
  }
}
