import Synchronization

/// Values that are made once, for whichever test asks first.
final class Remembered<Value: Sendable>: Sendable {
  private let values = Mutex<[String: Value]>([:])

  func value(of name: String, _ make: () throws -> Value) throws -> Value {
    if let known = values.withLock({ $0[name] }) { return known }
    let made = try make()
    values.withLock { $0[name] = made }
    return made
  }
}
