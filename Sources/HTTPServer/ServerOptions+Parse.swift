import CEvent
import Memory

extension ServerOptions {
  /// What the program is to do.
  enum Wish {
    case listen(ServerOptions)
    case help
    case version
  }

  /// Reads the words of the command line, without the program's own name.
  ///
  /// - Throws: `UsageError` where they are wrong.
  static func parse(
    _ words: [UnsafePointer<CChar>]
  ) throws(UsageError) -> Wish {
    var options = ServerOptions()
    var index = 0
    while index < words.count {
      let word = Bytes(cString: words[index])
      index += 1
      if word == "--" {
        // All further words are the engine's, the model's name among them.
        options.engineWords += words[index...]
        break
      }
      guard word.starts(with: Bytes("-")) else {
        options.engineWords.append(words[index - 1])
        continue
      }
      switch word {
      case Bytes("-h"), Bytes("--help"): return .help
      case Bytes("--version"): return .version
      default: break
      }
      try options.set(word, index < words.count ? words[index] : nil)
      index += 1
    }
    try options.check()
    return .listen(options)
  }

  private mutating func set(
    _ option: Bytes, _ given: UnsafePointer<CChar>?
  ) throws(UsageError) {
    func word() throws(UsageError) -> UnsafePointer<CChar> {
      guard let given else { throw .valueMissing(option) }
      return given
    }
    func value() throws(UsageError) -> Bytes { Bytes(cString: try word()) }
    switch option {
    case Bytes("--listen"): places.append(try place(value()))
    case Bytes("--connect"): enginePath = try word()
    case Bytes("--program"): program = try word()
    case Bytes("--key-file"): try readSecrets(word())
    case Bytes("--allow-host"): hosts.append(lowercase([UInt8](try value())))
    case Bytes("--allow-origin"):
      origins.append(lowercase([UInt8](try value())))
    case Bytes("--queue"): queueLimit = try number(value(), option, 1...1024)
    case Bytes("--talks"): talkLimit = try number(value(), option, 0...64)
    case Bytes("--idle"):
      idleLimit = Int64(try number(value(), option, 1...3600)) * 1000
    default: throw .unknownOption(option)
    }
  }

  /// `PORT`, `ADDRESS:PORT`, `[ADDRESS]:PORT` or `unix:PATH`.
  private func place(_ value: Bytes) throws(UsageError) -> Place {
    if value.starts(with: Bytes("unix:")) {
      return .path([UInt8](value.suffix(from: 5)))
    }
    var colon = value.count - 1
    while colon >= 0, value[colon] != 0x3A { colon -= 1 }
    let port = try number(
      value.suffix(from: colon + 1), Bytes("--listen"), 0...65535)
    guard colon > 0 else {
      return .address([UInt8](Bytes("127.0.0.1")), port: Int32(port))
    }
    var address = value[0..<colon]
    if address.count > 2, address[0] == 0x5B,
      address[address.count - 1] == 0x5D
    {
      address = address[1..<(address.count - 1)]
    }
    return .address([UInt8](address), port: Int32(port))
  }

  private func number(
    _ text: Bytes, _ option: Bytes, _ range: ClosedRange<Int>
  ) throws(UsageError) -> Int {
    var value = 0
    guard !text.isEmpty, text.count < 10 else {
      throw .outOfRange(option, range)
    }
    for index in 0..<text.count {
      guard text[index] >= 0x30, text[index] <= 0x39 else {
        throw .outOfRange(option, range)
      }
      value = value * 10 + Int(text[index] - 0x30)
    }
    guard range.contains(value) else { throw .outOfRange(option, range) }
    return value
  }

  /// Reads a file with one key on each line.
  private mutating func readSecrets(
    _ path: UnsafePointer<CChar>
  ) throws(UsageError) {
    var room = [CChar](repeating: 0, count: 1 << 16)
    let count = room.withUnsafeMutableBufferPointer {
      file_read_small(path, $0.baseAddress, $0.count)
    }
    guard count >= 0 else {
      throw .fileUnreadable(Bytes(cString: path), errno: Int32(-count))
    }
    guard file_is_open_to_others(path) == 0 else {
      throw .fileOpenToOthers(Bytes(cString: path))
    }
    var line: [UInt8] = []
    for index in 0...count {
      let byte = index < count ? UInt8(bitPattern: room[index]) : 0x0A
      if byte == 0x0A {
        guard line.isEmpty || line.count >= ServerOptions.secretBytes else {
          throw .keyTooShort(line.count)
        }
        if !line.isEmpty { secrets.append(line) }
        line = []
      } else if byte != 0x0D, byte != 0x20, byte != 0x09 {
        line.append(byte)
      }
    }
    guard !secrets.isEmpty else {
      throw .keyTooShort(0)
    }
  }

  /// The fewest bytes of a key.
  static let secretBytes = 16

  private mutating func check() throws(UsageError) {
    if enginePath != nil, program != nil || !engineWords.isEmpty {
      throw .connectedEngine
    }
    for place in places {
      guard case .address(let address, _) = place, secrets.isEmpty else {
        continue
      }
      guard address.withCString({ listen_is_loopback($0) }) else {
        throw .keyMissing(address)
      }
    }
  }
}

/// ASCII letters as small ones.
func lowercase(_ text: [UInt8]) -> [UInt8] {
  text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
}
