import CEvent
import Memory

/// The entry that `main.c` calls.
@c(swiftlet_http_main)
public func swiftletHTTPMain(
  _ count: Int32,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  var list: [UnsafePointer<CChar>] = []
  for index in 1..<max(1, Int(count)) {
    if let word = words?[index] { list.append(UnsafePointer(word)) }
  }
  do throws(UsageError) {
    switch try ServerOptions.parse(list) {
    case .help: return Help.write()
    case .version: return Help.writeVersion()
    case .listen(let options): return listen(options)
    }
  } catch {
    return fail(error)
  }
}

private func listen(_ options: ServerOptions) -> Int32 {
  process_prepare(UInt32(Connections.limit))
  do throws(MemoryError) {
    guard let server = try Server(options) else {
      Console.say { $0.append("the system has no memory left") }
      return ExitStatus.system.rawValue
    }
    do throws(UsageError) { return try server.run() } catch {
      return fail(error)
    }
  } catch {
    Console.report(error)
    return ExitStatus.system.rawValue
  }
}

private func fail(_ error: UsageError) -> Int32 {
  Console.report(error)
  return error.exitStatus.rawValue
}
