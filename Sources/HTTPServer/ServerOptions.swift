import CEvent
import Memory

/// What the command line says.
struct ServerOptions {
  /// A place to listen at.
  enum Place {
    case address([UInt8], port: Int32)
    case path([UInt8])
  }

  var places: [Place] = []
  /// The socket of an engine that runs already.
  var enginePath: UnsafePointer<CChar>?
  /// The engine's program; `nil` is the one beside this, or that of PATH.
  var program: UnsafePointer<CChar>?
  /// The words for the engine behind `serve`.
  var engineWords: [UnsafePointer<CChar>] = []
  /// One of them must come with each request; none where it is empty.
  var secrets: [[UInt8]] = []
  /// Names that a request may be sent to, besides addresses and the machine's.
  var hosts: [[UInt8]] = []
  /// Pages of other places that may ask.
  var origins: [[UInt8]] = []
  /// The most requests that wait or run.
  var queueLimit = 64
  /// The most talks whose caches are kept apart.
  var talkLimit = 8
  /// Milliseconds after which a connection without a request is closed.
  var idleLimit: Int64 = 75_000

  /// Calls `body` with the engine's command and a null behind it.
  func withEngineWords(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Int32
  ) -> Int32 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { room in
      var words: [UnsafePointer<CChar>?] = []
      if let program {
        words.append(program)
      } else if let start = room.baseAddress,
        file_beside_program("swiftlet", start, room.count) != 0
      {
        words.append(UnsafePointer(start))
      } else {
        words.append(StaticString("swiftlet").cString)
      }
      words.append(StaticString("serve").cString)
      for word in engineWords { words.append(word) }
      words.append(nil)
      return words.withUnsafeBufferPointer {
        body($0.baseAddress.unsafelyUnwrapped)
      }
    }
  }
}
