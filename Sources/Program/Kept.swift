/// A value at a place of its own, which is kept until the program ends.
///
/// The compiler follows each part of what cannot be copied, down to the last
/// number, through every function that uses it: half of the time of compiling
/// commands was spent on that. A place elsewhere is one part.
@propertyWrapper
struct Kept<Value> {
  private let address: UnsafeMutablePointer<Value>

  /// Keeps a value.
  init(wrappedValue value: Value) {
    address = .allocate(capacity: 1)
    address.initialize(to: value)
  }

  /// The value.
  var wrappedValue: Value {
    unsafeAddress { UnsafePointer(address) }
    nonmutating unsafeMutableAddress { address }
  }
}
