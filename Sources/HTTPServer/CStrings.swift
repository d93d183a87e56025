import Memory

extension StaticString {
  /// The literal for a call into C; literals end with a NUL.
  var cString: UnsafePointer<CChar> {
    UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

extension Array where Element == UInt8 {
  /// Calls `body` with the bytes and a NUL behind them, for a call into C.
  func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
    var copy = self
    copy.append(0)
    return copy.withUnsafeBytes {
      body($0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self))
    }
  }
}
