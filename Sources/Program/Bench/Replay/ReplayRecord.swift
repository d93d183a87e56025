import Conversation
import JSON
import Memory

/// A prompt and an answer that a line of a replay's file holds.
///
/// The line is `{"name":…,"prompt":…,"answer":…}`, with `"system":…` or without,
/// and with `"prompt_ids":[…]` or `"answer_ids":[…]` instead of a text; other
/// keys are of no account.
struct ReplayRecord {
  /// What the record is called.
  var name = Bytes()
  /// The prompt, where it is text.
  var prompt: Bytes?
  /// The answer, where it is text.
  var answer: Bytes?
  /// The system prompt.
  var system: Bytes?
  /// The tokens of the prompt, where they are given.
  var promptIDs: Region<Int32>?
  /// The tokens of the answer, where they are given.
  var answerIDs: Region<Int32>?

  /// The memory that records are read into.
  struct Space {
    /// As many bytes as the longest line.
    let text: Region<UInt8>
    /// As many as positions of the context.
    let promptIDs: Region<Int32>
    /// As many as positions of the context.
    let answerIDs: Region<Int32>
    /// Ids are below it.
    let vocabulary: Int
  }

  /// Reads a line.
  ///
  /// - Throws: `ProgramError` where it is no such object, has an id outside of
  ///   the vocabulary or more ids than the context has positions.
  init(_ line: Bytes, _ space: Space) throws(ProgramError) {
    var reader = JSONReader(line)
    var used = 0
    do throws(JSONError) { try reader.beginObject() } catch {
      throw .json(error)
    }
    while let key = try ReplayRecord.nextKey(&reader) {
      if key == "name" {
        name = try ReplayRecord.text(&reader, space.text, &used)
      } else if key == "prompt" {
        prompt = try ReplayRecord.text(&reader, space.text, &used)
      } else if key == "answer" {
        answer = try ReplayRecord.text(&reader, space.text, &used)
      } else if key == "system" {
        system = try ReplayRecord.text(&reader, space.text, &used)
      } else if key == "prompt_ids" {
        promptIDs = try ReplayRecord.ids(
          &reader, space.promptIDs, space.vocabulary)
      } else if key == "answer_ids" {
        answerIDs = try ReplayRecord.ids(
          &reader, space.answerIDs, space.vocabulary)
      } else {
        do throws(JSONError) { try reader.skip() } catch { throw .json(error) }
      }
    }
    do throws(JSONError) { try reader.end() } catch { throw .json(error) }
    if prompt == nil, promptIDs == nil { throw .input(.keyMissing("prompt")) }
    if answer == nil, answerIDs == nil { throw .input(.keyMissing("answer")) }
  }

  private static func nextKey(
    _ reader: inout JSONReader
  ) throws(ProgramError) -> JSONText? {
    do throws(JSONError) { return try reader.nextKey() } catch {
      throw .json(error)
    }
  }

  private static func text(
    _ reader: inout JSONReader, _ space: Region<UInt8>, _ used: inout Int
  ) throws(ProgramError) -> Bytes {
    var out = TextBuffer(space[used..<space.count])
    do throws(JSONError) { try reader.string(into: &out) } catch {
      throw .json(error)
    }
    used += out.bytes.count
    return out.bytes
  }

  private static func ids(
    _ reader: inout JSONReader, _ space: Region<Int32>, _ vocabulary: Int
  ) throws(ProgramError) -> Region<Int32> {
    var count = 0
    var foreign: Int64?
    do throws(JSONError) {
      try reader.beginArray()
      while try reader.nextElement() {
        let id = try reader.integer()
        if id < 0 || id >= vocabulary { foreign = foreign ?? id }
        if count < space.count {
          space[count] = Int32(truncatingIfNeeded: id)
        }
        count += 1
      }
    } catch { throw .json(error) }
    if let foreign {
      throw .input(.idOutOfRange(foreign, vocabulary: vocabulary))
    }
    guard count <= space.count else {
      throw .session(.promptTooLong(tokens: count, context: space.count))
    }
    return space[0..<count]
  }
}
