import GGUF
import Memory
import Models
import Sampling
import Transformer

/// A smaller model of the same vocabulary, which guesses the next tokens
/// (Leviathan, Kalman, Matias, Fast Inference from Transformers via Speculative
/// Decoding, 2023).
///
/// It takes its likeliest token again and again, and stops where it is so unsure
/// that a check does not pay. A text is read when the first guess is wanted, a
/// batch a step.
public struct DraftModel: BitwiseCopyable {
  /// The memory, set aside.
  public struct Plan: Sendable {
    let tokens: Reservation<Int32>
    let vocabulary: Int
    let share: Float

    /// Sets aside memory for the model's tokens.
    ///
    /// - Parameters:
    ///   - draft: the model that guesses.
    ///   - engine: the plan of its transformer.
    ///   - file: the model.
    ///   - arena: where the reservation goes.
    /// - Throws: `AnswerError.draft` where the vocabularies differ.
    init(
      _ draft: GGUFFile, _ engine: TransformerPlan, for file: GGUFFile,
      in arena: inout ArenaPlan
    ) throws(AnswerError) {
      let count: Int
      do { count = try DraftVocabulary.check(draft, against: file) } catch {
        throw .draft(error)
      }
      // What the model may produce and the draft has a row for.
      vocabulary = min(count, engine.configuration.vocabulary)
      share = Float(Plan.bytes(draft) / max(Plan.bytes(file), 1))
      do {
        tokens = try arena.reserve(engine.context, of: Int32.self, for: .text)
      } catch { throw .memory(error) }
    }

    private static func bytes(_ file: GGUFFile) -> Double {
      var sum = 0.0
      for tensor in file.tensors { sum += Double(tensor.data.count) }
      return sum
    }
  }

  private var session: Session
  /// Ids below it are read and guessed.
  private let vocabulary: Int
  private var policy: DraftPolicy
  /// Whether it failed in this answer.
  private var hasFailed = false
  // What it chose last, the kinds of the choices, and how many were compared
  // with what was drawn.
  private var choices: InlineArray<15, Int32> = InlineArray(repeating: 0)
  private var kinds: InlineArray<15, UInt8> = InlineArray(repeating: 0)
  private var made = 0
  private var compared = 0

  /// Has read nothing.
  init(
    _ plan: Plan, _ transformer: Transformer, in arena: borrowing Arena
  ) {
    session = Session(transformer, tokens: arena[plan.tokens])
    vocabulary = plan.vocabulary
    policy = DraftPolicy(ofBytes: plan.share)
  }

  /// Begins an answer.
  mutating func begin() { (hasFailed, made, compared) = (false, 0, 0) }

  /// Forgets how often it was right, and what it read.
  mutating func forget() {
    policy.forget()
    session.truncate(to: 0)
  }

  /// Learns the token that was drawn.
  mutating func drew(_ token: Int32) {
    guard compared < made else { return }
    let wasRight = choices[compared] == token
    policy.learn(Int(kinds[compared]), wasRight: wasRight)
    compared = wasRight ? compared + 1 : made
  }

  /// Learns that a guess of its was right.
  mutating func acceptedDraft() { policy.gain() }

  /// Learns of a pass of the model with `drafts` guesses of its.
  mutating func computed(drafts: Int, _ batches: BatchCosts) {
    policy.pay(batches.multiple(of: drafts + 1) - 1)
    policy.passed()
  }

  /// What the model would write behind a text.
  struct Task {
    /// The text.
    let text: Region<Int32>
    /// Where the guesses go.
    let space: Region<Int32>
    /// The most of them.
    let most: Int
    /// Tokens of the answer so far.
    let drawn: Int
    /// Threads of the model's single tokens.
    let threads: Int
    /// What is to be had without the model.
    let speed: Float
    /// Whether that comes from other guesses.
    let hasOther: Bool
    /// What passes cost.
    let batches: BatchCosts
  }

  /// Guesses what follows, where that pays.
  ///
  /// - Returns: how many guesses there are.
  mutating func drafts(_ task: Task, clock: () -> UInt64) -> Int {
    let text = task.text
    guard !hasFailed, task.most > 0,
      text.count <= session.transformer.context,
      let leave = policy.leave(
        over: task.speed, hasOther: task.hasOther, most: task.most,
        drawn: task.drawn, task.batches)
    else { return 0 }
    (made, compared) = (0, 0)
    session.follow(threads: task.threads)
    do {
      try session.begin(text)
      let unread = text.count - session.count
      guard knows(text[session.count..<text.count]) else {
        hasFailed = true
        return 0
      }
      if unread > DraftCosts.few {
        guard Float(unread) * policy.costs.reading <= leave.reading else {
          return 0
        }
      }
      return try draft(task, leave, clock)
    } catch {
      hasFailed = true
      return 0
    }
  }

  private func knows(_ tokens: Region<Int32>) -> Bool {
    for index in 0..<tokens.count
    where tokens[index] < 0 || Int(tokens[index]) >= vocabulary { return false }
    return true
  }

  private mutating func draft(
    _ task: Task, _ leave: DraftPolicy.Leave, _ clock: () -> UInt64
  ) throws(SessionError) -> Int {
    let unread = task.text.count - session.count
    var start = clock()
    var found = try session.advance(through: task.text)
    var draft = DraftPolicy.Draft()
    while let logits = found {
      let choice = choose(logits)
      let time = task.batches.passes(clock() &- start)
      start = clock()
      if made == 0 {
        if let time { policy.costs.learnFirst(tokens: unread, time) }
        draft.spent += policy.costs.first
      } else {
        if let time { policy.costs.learnNext(time) }
        draft.spent += policy.costs.next
      }
      choices[made] = choice.token
      kinds[made] = UInt8(choice.kind)
      task.space[made] = choice.token
      made += 1
      guard draft.takes(policy.odds[choice.kind], task.batches),
        made < task.most, session.freeCapacity > 0,
        draft.makesAnother(policy, task.batches)
      else { break }
      found = try session.append(choice.token)
    }
    if found == nil {
      // A batch of the text was read; the rest waits for the next step.
      let count = session.transformer.batch
      if let time = task.batches.passes(clock() &- start) {
        policy.costs.learnReading(tokens: count, time)
      }
    }
    if leave.isProbe, unread > DraftCosts.few {
      policy.pay(Float(unread) * policy.costs.reading)
    }
    policy.pay(draft.spent)
    return draft.count
  }

  /// The likeliest token, and the kind of its probability.
  private func choose(_ logits: Region<Float>) -> (token: Int32, kind: Int) {
    let usable = logits[0..<vocabulary]
    let token = Greedy.select(from: usable)
    let most = usable[Int(token)]
    var sum: Float = 0
    for index in 0..<usable.count {
      let below = usable[index] - most
      // The rest is together less than a hundredth.
      if below > -16 { sum += Exponential.of(below) }
    }
    return (token, DraftOdds.kind(1 / sum))
  }
}
