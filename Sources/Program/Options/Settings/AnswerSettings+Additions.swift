import Conversation
import LineProtocol
import Memory

/// A token that an option names, by its id or as text, and what is added to its
/// logit.
struct GivenBias {
  let token: Bytes
  let bias: Float
}

/// What answers bring beside settings of the sampler.
extension AnswerSettings {
  /// Takes over an object of tokens and biases, beside those of before.
  mutating func addBiases(_ value: OptionValue) throws(UsageError) {
    let object = value.bytes
    // The texts live as long as the program.
    let memory = UnsafeMutablePointer<UInt8>.allocate(
      capacity: 2 * object.count + 1)
    let texts = Region(start: memory, count: object.count)
    let scratch = Region(start: memory + object.count, count: object.count)
    var used = 0
    do throws(ProtocolError) {
      try LogitBias.check(object)
      try LogitBias.forEach(
        in: object, scratch: scratch
      ) { token, bias throws(ProtocolError) in
        let own = texts[used..<(used + token.count)]
        own.copy(from: token)
        used += token.count
        biases.append(GivenBias(token: own.bytes, bias: bias))
      }
    } catch {
      throw value.unusable(
        wanted: "an object of tokens and numbers from -100 to 100")
    }
  }

  /// Takes over a text; an empty one leaves out the usual ones too.
  mutating func addSequenceBreaker(_ value: OptionValue) throws(UsageError) {
    var given = breakers ?? []
    let text = value.bytes
    guard given.count < SequenceBreakers.mostStrings,
      text.count <= SequenceBreakers.mostBytes, text.firstInvalidUTF8 == nil
    else {
      throw value.unusable(
        wanted: "up to 16 texts of up to 40 bytes of UTF-8")
    }
    if !text.isEmpty { given.append(text) }
    breakers = given
  }

  /// Takes over a text that may be the answer.
  mutating func addChoice(_ value: OptionValue) throws(UsageError) {
    let text = value.bytes
    guard choices.count < ChoiceList.mostTexts, !text.isEmpty,
      text.count <= ChoiceList.mostBytes, text.firstInvalidUTF8 == nil
    else {
      throw value.unusable(
        wanted: "up to 64 texts of 1 to 512 bytes of UTF-8")
    }
    choices.append(text)
  }
}
