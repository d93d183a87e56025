import Conversation
import JSON
import LineProtocol
import Memory
import Tokenizers

/// Verbs that ask for tokens and texts: nothing is computed, and cache and live
/// session stay as they are.
extension ServeCommand {
  /// Tells what a client wants to know.
  mutating func tell(_ entry: ProtocolMachine.Entry) {
    guard let deed = entry.request.deed else { return }
    let line = slotText(entry.slot)
    let reply = PartedReply(
      event: deed.event, id: entry.request.id, emitter: emitter)
    do throws(ProgramError) {
      switch deed {
      case .tokens: try tokenize(entry.request, line, reply)
      case .text: try detokenize(entry.request, line, reply)
      default: try render(entry.request, line, reply)
      }
    } catch { reply.fail(error) }
  }

  private mutating func tokenize(
    _ request: Request, _ line: Bytes, _ reply: PartedReply
  ) throws(ProgramError) {
    let text = try decode(subject(of: request, line))
    var list = TokenBuffer(tokens)
    do {
      try answering.answerer.encode(
        text, readsControls: request.readsSpecial,
        marksBeginning: request.marksBeginning, into: &list)
    } catch { throw ProgramError(error) }
    let pieces = TokenPieces(
      ids: list.ids,
      tokenizer: request.sendsPieces ? answering.answerer.tokenizer : nil,
      capacity: self.line.count)
    var start = 0
    var goesOn = true
    while goesOn {
      let end = pieces.end(from: start)
      let isLast = end == list.count
      goesOn =
        reply.send(isLast: isLast) { pieces.write(start..<end, &$0) } && !isLast
      start = end
    }
  }

  private func detokenize(
    _ request: Request, _ line: Bytes, _ reply: PartedReply
  ) throws(ProgramError) {
    let tokenizer = answering.answerer.tokenizer
    let ids = subject(of: request, line)
    try TokenList.forEach(in: ids) { id throws(ProgramError) in
      guard id >= 0, id < tokenizer.tokenCount else {
        throw .input(.idOutOfRange(id, vocabulary: tokenizer.tokenCount))
      }
    }
    var text = PartedText(reply, storage: content)
    TokenList.forEach(in: ids) { id in
      text.append(Int32(id), tokenizer, special: request.readsSpecial)
    }
    text.finish()
  }

  private mutating func render(
    _ request: Request, _ line: Bytes, _ reply: PartedReply
  ) throws(ProgramError) {
    let chat = try chat(request, line)
    let prompt: Bytes
    do {
      prompt = try answering.answerer.rendered(
        chat, takesApart: request.sendsParts, now: .here)
    } catch { throw ProgramError(error) }
    var text = PartedText(reply, storage: content)
    text.append(prompt)
    text.finish()
  }

  /// What a verb is about, as the line spells it.
  private func subject(of request: Request, _ line: Bytes) -> Bytes {
    guard let text = request.subject.text(in: line) else {
      preconditionFailure("the line was checked when it came")
    }
    return text
  }
}
