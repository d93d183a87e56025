import CHost
import Memory
import Transformer

/// The entry that `main.c` calls.
@c(swiftlet_main)
public func swiftletMain(
  _ count: Int32,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  host_ignore_broken_pipe()
  guard let words else { return ExitStatus.usage.rawValue }
  var console = Console()
  do {
    let invocation = try Invocation(
      ArgumentWords(count: Int(count), words: words))
    return try invocation.run(&console).rawValue
  } catch {
    // What a page of zeros led to is not the file's fault.
    let cause = host_mapping_failed() ? .model(.unreadable) : error
    console.report(cause)
    return cause.exitStatus.rawValue
  }
}
