import GGUF
import Memory
import Tokenizers

/// Opens the input as a model file, reads all that it offers, and encodes and
/// decodes texts with its vocabulary.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // A mapped file begins on a page; this copy begins at least on a line.
  let copy = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
  defer { copy.deallocate() }
  if let data { copy.copyMemory(from: data, byteCount: count) }
  let bytes = Bytes(
    start: copy.bindMemory(to: UInt8.self, capacity: count), count: count)
  do throws(GGUFError) {
    let file = try GGUFFile(bytes)
    readAll(file)
    _ = try GGUFSplit(file)
    try useVocabulary(of: file)
  } catch {
    describe(error)
  }
  return 0
}

/// Reads every value in each of the ways in which it may be asked for, and the
/// ends of every tensor.
private func readAll(_ file: GGUFFile) {
  var sum = 0
  for entry in file.metadata {
    let key = entry.key
    sum &+= (try? file.integer(key)) ?? 0
    sum &+= (try? file.float(key)) == nil ? 0 : 1
    sum &+= (try? file.boolean(key)) == true ? 1 : 0
    sum &+= (try? file.string(key))?.count ?? 0
    if let strings = try? file.strings(key) {
      var walked = 0
      for text in strings {
        walked += 1
        sum &+= text.count
      }
      precondition(walked == strings.count)
    }
    if let integers = try? file.integers(key), integers.count > 0 {
      sum &+= Int(truncatingIfNeeded: integers[integers.count - 1])
    }
    if let floats = try? file.floats(key), floats.count > 0 {
      sum &+= floats[floats.count - 1] > 0 ? 1 : 0
    }
  }
  for tensor in file.tensors {
    sum &+= Int(tensor.data[0]) + Int(tensor.data[tensor.data.count - 1])
    sum &+= tensor.row(tensor.rowCount - 1).count
  }
  precondition(sum != Int.min)
}

private let texts: [StaticString] = [
  "", " ", "Hello, world!\n\n  123 it's", "日本の首都は？\u{3000}か\u{3099}",
  "<|im_start|>user\n<s></s><unk>", "\u{FEFF}\u{10FFFF}\u{301}e\u{301}\r\n\t",
]

private func useVocabulary(of file: GGUFFile) throws(GGUFError) {
  for composes in [false, true] {
    do throws(MemoryError) {
      try useVocabulary(of: file, composes: composes)
    } catch {
      describe(error)
    }
  }
}

private func useVocabulary(
  of file: GGUFFile, composes: Bool
) throws(MemoryError) {
  var arenaPlan = ArenaPlan()
  let limits = TokenizerLimits(
    textBytes: 4096, pieceBytes: 512, tokens: 1024, composes: composes)
  let planned: TokenizerPlan
  do throws(TokenizerError) {
    planned = try TokenizerPlan(file, limits: limits, in: &arenaPlan)
  } catch { return describe(error) }
  let ids = try arenaPlan.reserve(1024, of: Int32.self, for: .text)
  let decoded = try arenaPlan.reserve(1 << 16, of: UInt8.self, for: .text)
  let arena = try Arena(arenaPlan)
  do throws(TokenizerError) {
    let tokenizer = try Tokenizer(file, plan: planned, in: arena)
    let work = TokenizerWork(planned, in: arena)
    for text in texts {
      for marked in [MarkedText.template(Bytes(text)), .user(Bytes(text))] {
        var buffer = TokenBuffer(arena[ids])
        do throws(TokenizerError) {
          try tokenizer.encode(marked, edges: .whole, into: &buffer, work: work)
        } catch { describe(error) }
        decode(buffer.ids, tokenizer, into: arena[decoded])
      }
    }
    useTokens(tokenizer, work, arena[ids], arena[decoded])
  } catch { describe(error) }
}

/// Spells every token, and encodes what it spells.
private func useTokens(
  _ tokenizer: Tokenizer, _ work: TokenizerWork, _ storage: Region<Int32>,
  _ decoded: Region<UInt8>
) {
  for id in 0..<Int32(min(tokenizer.tokenCount, 64)) {
    let spelled = tokenizer.bytes(of: id, special: true)
    if let found = tokenizer.token(spelled: spelled) {
      precondition(found >= 0 && found < tokenizer.tokenCount)
    }
    _ = tokenizer.kind(of: id)
    var buffer = TokenBuffer(storage)
    do throws(TokenizerError) {
      try tokenizer.encode(.template(spelled), into: &buffer, work: work)
    } catch { describe(error) }
    decode(buffer.ids, tokenizer, into: decoded)
  }
}

/// Decodes ids; each must be one of the vocabulary's.
private func decode(
  _ ids: Region<Int32>, _ tokenizer: Tokenizer, into decoded: Region<UInt8>
) {
  var decoder = StreamingDecoder()
  var out = TextBuffer(decoded)
  for index in 0..<ids.count {
    let id = ids[index]
    precondition(id >= 0 && id < tokenizer.tokenCount)
    decoder.append(decoder.bytes(of: id, tokenizer, special: true), into: &out)
  }
  decoder.flush(into: &out)
}

private func describe(_ failure: some Failure) {
  var storage: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  var span = storage.mutableSpan
  span.withUnsafeMutableBufferPointer { buffer in
    var text = TextBuffer(
      Region(start: buffer.baseAddress, count: buffer.count))
    failure.describe(into: &text)
  }
}
