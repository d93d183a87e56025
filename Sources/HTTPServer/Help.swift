import CEvent
import Memory
import Release

/// The texts of `--help` and `--version`.
enum Help {
  private static let text: StaticString = """
    usage: swiftlet-http [OPTIONS] [MODEL] [-- ENGINE-OPTIONS]

    An endpoint before swiftlet serve: OpenAI's, Ollama's and llama.cpp's HTTP
    interfaces, and a page to talk to.

      --listen PLACE        PORT, ADDRESS:PORT or unix:PATH; may be given several
                            times (127.0.0.1:8080)
      --key-file FILE       keys, one on each line, of which each request needs one;
                            an address that others reach needs it
      --allow-host NAME     a name besides the machine's own that requests may be
                            sent to; may be given several times
      --allow-origin ORIGIN pages of another place that may ask, such as
                            https://example.org; may be given several times
      --connect SOCKET      an engine that listens already, such as
                            /run/swiftlet.sock
      --program FILE        the engine's program (swiftlet beside this one, else on
                            the PATH)
      --queue N             requests that may wait or run, 1 to 1024 (64)
      --talks N             talks whose caches are kept apart where the engine has
                            --sessions, 0 to 64 (8)
      --idle SECONDS        until a connection without a request is closed (75)
      --version, --help

    Words behind -- are options of swiftlet serve, such as --context 4096. Without a
    model the engine takes the one that it finds itself.

    """

  static func write() -> Int32 { write(Bytes(text)) }

  static func writeVersion() -> Int32 {
    write(Bytes("swiftlet-http "), Bytes(Release.version), Bytes("\n"))
  }

  private static func write(_ parts: Bytes...) -> Int32 {
    for part in parts { write_all(1, part.unsafeStart, part.count) }
    return 0
  }
}
