import CEvent
import Memory

/// Who may speak to the engine.
///
/// A page of the open network must not reach it through a person's browser: a
/// request is taken only for an address in digits, the machine's own names, or
/// names that were allowed, since a name of somebody else's may be made to mean
/// this machine. A page's own requests carry where it came from.
struct Doorman {
  let options: ServerOptions

  /// Why a request is not taken; `nil` where it is.
  func refusal(_ request: OpaquePointer, isOpen: Bool) -> Refusal? {
    guard let headers = evhttp_request_get_input_headers(request) else {
      return Refusal(.hostUnknown)
    }
    let host = header(headers, "Host")
    if let host, !isAllowed(host: host) {
      return Refusal(.hostUnknown)
    }
    if let origin = header(headers, "Origin"),
      !isAllowed(origin: origin, host: host)
    {
      return Refusal(.originUnknown)
    }
    guard !isOpen, !options.secrets.isEmpty else { return nil }
    guard let words = header(headers, "Authorization"),
      words.count > 7,
      lowercase([UInt8](words[0..<7])) == [UInt8](Bytes("bearer "))
    else {
      return Refusal(.keyMissing)
    }
    guard isSecret(words.suffix(from: 7)) else {
      return Refusal(.keyWrong)
    }
    return nil
  }

  /// The origin that a reply may be read by, where it is another place's.
  func allowedOrigin(_ request: OpaquePointer) -> UnsafePointer<CChar>? {
    guard let headers = evhttp_request_get_input_headers(request),
      let origin = evhttp_find_header(headers, "Origin"),
      contains(options.origins, Bytes(cString: origin))
    else { return nil }
    return origin
  }

  private func header(
    _ headers: UnsafeMutablePointer<evkeyvalq>, _ name: StaticString
  ) -> Bytes? {
    evhttp_find_header(headers, name.cString).map { Bytes(cString: $0) }
  }

  /// Looks at every key and every byte, so that the time tells nothing.
  private func isSecret(_ given: Bytes) -> Bool {
    var found: UInt8 = 0
    for secret in options.secrets {
      var difference: UInt8 = secret.count == given.count ? 0 : 1
      for index in secret.indices {
        difference |= secret[index] ^ (index < given.count ? given[index] : 0)
      }
      found |= difference == 0 ? 1 : 0
    }
    return found == 1
  }

  private func isAllowed(host: Bytes) -> Bool {
    let name = lowercase([UInt8](Doorman.withoutPort(host)))
    if name == [UInt8](Bytes("localhost")) { return true }
    if name.withCString({ name_is_machines_own($0) }) { return true }
    return options.hosts.contains(name)
  }

  private func isAllowed(origin: Bytes, host: Bytes?) -> Bool {
    if contains(options.origins, origin) { return true }
    guard let host else { return false }
    for scheme in ["http://", "https://"] as [StaticString]
    where origin.starts(with: Bytes(scheme)) {
      return lowercase([UInt8](origin.suffix(from: Bytes(scheme).count)))
        == lowercase([UInt8](host))
    }
    return false
  }

  private func contains(_ list: [[UInt8]], _ text: Bytes) -> Bool {
    list.contains(lowercase([UInt8](text)))
  }

  private static func withoutPort(_ host: Bytes) -> Bytes {
    if host.starts(with: Bytes("[")) {
      var end = 0
      while end < host.count, host[end] != 0x5D { end += 1 }
      return end < host.count ? host[1..<end] : host
    }
    var end = 0
    while end < host.count, host[end] != 0x3A { end += 1 }
    return host[0..<end]
  }
}
