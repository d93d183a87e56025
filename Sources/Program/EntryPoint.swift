import CHost
import Memory
import Models
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
    try BoardTeam.join(settings: invocation.settings)
    let status = try invocation.run(&console)
    return BoardTeam.leave(status).rawValue
  } catch {
    // A page of zeros in the place of an unreadable one may have led to any
    // error: the file is not at fault.
    let cause = host_mapping_any_failed() ? .model(.unreadable) : error
    console.report(cause)
    return BoardTeam.leave(cause.exitStatus).rawValue
  }
}
