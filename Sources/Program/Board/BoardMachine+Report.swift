import CHost
import JSON
import Machine
import Memory

extension BoardMachine {
  /// The longest text of a file that is shown, in bytes.
  private static let mostBytes = 128

  /// Appends lines for a person.
  func describe(_ advice: [BoardAdvice], into out: inout TextBuffer) {
    out.title("board")
    describeBoard(into: &out)
    if let model = host.model { line("model", Bytes(cString: model), &out) }
    if !compatible.isEmpty {
      out.title("\ndevice tree")
      for index in 0..<compatible.count {
        if index > 0 { out.append(" ") }
        out.append(printable: compatible[index], limit: BoardMachine.mostBytes)
      }
    }
    out.title("\ncores")
    describeCores(into: &out)
    if quota > 0 {
      out.title("\nquota")
      out.append(significant: quota)
      out.append(" processors by the control group")
    }
    out.title("\nkernels")
    describeKernels(into: &out)
    out.title("\nmemory")
    describeMemory(into: &out)
    if let kernel = host.kernel { line("kernel", Bytes(cString: kernel), &out) }
    if let governor { line("governor", governor, &out) }
    out.title("\ncondition")
    condition.describe(into: &out)
    if let threads {
      out.title("\nthreads")
      threads.describe(into: &out)
    }
    if let board {
      out.title("\nnote")
      out.append(board.note)
    }
    for one in advice {
      out.title("\nadvice")
      one.describe(into: &out)
    }
    if advice.isEmpty {
      out.title("\nadvice")
      out.append("none")
    }
    out.append("\n")
  }

  /// Appends a text of a file on a line of its own.
  @inline(never)
  private func line(
    _ title: StaticString, _ text: Bytes, _ out: inout TextBuffer
  ) {
    out.append("\n")
    out.title(title)
    out.append(printable: text, limit: BoardMachine.mostBytes)
  }

  private func describeBoard(into out: inout TextBuffer) {
    guard let board else {
      out.append("none that is known")
      return
    }
    out.append(board.title)
    out.append(" (")
    out.append(board.compatible)
    out.append("), ")
    out.append(board.status)
  }

  private func describeCores(into out: inout TextBuffer) {
    guard cores.isEmpty else {
      for index in 0..<cores.count {
        if index > 0 { out.append(", ") }
        let kind = cores[index]
        CoreName.describe(
          count: kind.count, implementer: kind.implementer, part: kind.part,
          into: &out)
      }
      return
    }
    guard host.processor_count > 0 else {
      out.append("nothing is told")
      return
    }
    out.append(host.processor_count)
    out.append(" × ")
    if let name = host.processor {
      out.append(printable: Bytes(cString: name), limit: 64)
    } else {
      out.append("unknown")
    }
  }

  private func describeKernels(into out: inout TextBuffer) {
    if let kernels {
      out.append(kernels)
    } else {
      out.append("none of this build")
    }
    var isFirst = true
    forEachFeature { name in
      out.append(isFirst ? " (" : " ")
      isFirst = false
      out.append(name)
    }
    if !isFirst { out.append(")") }
  }

  private func describeMemory(into out: inout TextBuffer) {
    if host.memory > 0 {
      out.append(mebibytes: Int(clamping: host.memory))
    } else {
      out.append("unknown")
    }
    if let available {
      out.append(", available ")
      out.append(mebibytes: Int(clamping: available))
    }
    if !isElsewhere {
      out.append(", pages of ")
      out.append(pageSize >> 10)
      out.append(" KiB")
    }
    if nodes > 0 {
      out.append(", nodes ")
      out.append(nodes)
      if emulatesNodes { out.append(" emulated") }
    }
  }

  /// Writes an object.
  func write(
    _ advice: [BoardAdvice], to json: inout JSONWriter, scratch: Region<UInt8>
  ) {
    json.beginObject()
    json.member("type", "board")
    json.key("compatible")
    json.beginArray()
    for string in compatible { json.value(string) }
    json.endArray()
    json.optional("model", host.model)
    json.optional("board", board?.compatible)
    json.optional("title", board?.title)
    json.optional("status", board?.status)
    writeCores(to: &json, scratch: scratch)
    json.key("features")
    json.beginArray()
    forEachFeature { json.value($0) }
    json.endArray()
    json.optional("kernels", kernels)
    json.optional("memory_bytes", host.memory > 0 ? host.memory : nil)
    json.optional("available_bytes", available)
    json.optional("control_group_bytes", group)
    json.key("control_group_processors")
    if quota > 0 { json.value(quota, decimals: 3) } else { json.null() }
    json.optional("page_bytes", isElsewhere ? nil : UInt64(pageSize))
    json.optional("nodes", nodes > 0 ? UInt64(nodes) : nil)
    json.member("nodes_emulated", emulatesNodes)
    json.key("threads")
    if let threads { threads.write(to: &json) } else { json.null() }
    json.optional("kernel", host.kernel)
    json.optional("governor", governor)
    condition.writeMembers(to: &json)
    json.key("advice")
    json.beginArray()
    for one in advice { one.write(to: &json, scratch: scratch) }
    json.endArray()
    json.endObject()
  }

  private func writeCores(to json: inout JSONWriter, scratch: Region<UInt8>) {
    json.key("cores")
    json.beginArray()
    for kind in cores {
      json.beginObject()
      writeNumber("implementer", kind.implementer, 2, to: &json, scratch)
      writeNumber("part", kind.part, 3, to: &json, scratch)
      json.optional(
        "name", CoreName.of(implementer: kind.implementer, part: kind.part))
      json.member("count", kind.count)
      json.endObject()
    }
    if cores.isEmpty, host.processor_count > 0 {
      json.beginObject()
      json.optional("implementer", nil as Bytes?)
      json.optional("part", nil as Bytes?)
      json.optional("name", host.processor)
      json.member("count", host.processor_count)
      json.endObject()
    }
    json.endArray()
  }

  private func writeNumber(
    _ key: StaticString, _ number: UInt32, _ digits: Int,
    to json: inout JSONWriter, _ scratch: Region<UInt8>
  ) {
    var text = TextBuffer(scratch)
    CoreName.write(number, digits: digits, &text)
    json.member(key, text.bytes)
  }
}

extension JSONWriter {
  /// Writes a member, or `null` without a text.
  @inline(never)
  fileprivate mutating func optional(_ key: StaticString, _ text: Bytes?) {
    self.key(key)
    if let text { value(text) } else { null() }
  }

  @inline(never)
  fileprivate mutating func optional(
    _ key: StaticString, _ text: UnsafePointer<CChar>?
  ) {
    optional(key, text.map { Bytes(cString: $0) })
  }

  @inline(never)
  fileprivate mutating func optional(_ key: StaticString, _ number: UInt64?) {
    self.key(key)
    if let number { value(number) } else { null() }
  }
}
