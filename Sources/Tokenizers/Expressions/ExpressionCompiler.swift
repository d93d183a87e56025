import Memory

/// Compiles expressions as tokenizers publish them.
///
/// The syntax is a part of Oniguruma's: alternatives, groups `(…)` `(?:…)`
/// `(?i:…)`, `(?=…)` and `(?!…)`, sets with categories, ranges and
/// `&&[^\p{Han}]`, `\s \S \d \p{…}`, `$`, and the counts `? * + {n} {n,m}`,
/// firm with a `+` behind. Two counts are its own: `{%3}` takes the head of a
/// run, one to three scalars, so that threes are left, `{%3\b}` where the run
/// ends as a word does, and `{=3}` takes three where threes are left.
///
/// A group, once it matched, is never gone back into: no tokenizer needs that.
/// Expressions are the program's own; a wrong one traps, and a test compiles
/// all.
struct ExpressionCompiler {
  private var program: ExpressionProgram
  private var source = Bytes()
  private var index = 0
  private var stepCount = 0
  private var setCount = 0
  private var rangeCount: UInt16 = 0
  /// Whether letters stand for both of their cases.
  private var folds = false

  init(_ program: ExpressionProgram) {
    self.program = program
  }

  /// Compiles each line of `stages`.
  mutating func compile(_ stages: Bytes) -> ExpressionProgram {
    var start = 0
    while start < stages.count {
      let rest = stages.suffix(from: start)
      let length = rest.firstIndex(of: Bytes("\n")) ?? rest.count
      source = rest[0..<length]
      index = 0
      program.stages[program.stageCount] = UInt16(stepCount)
      program.stageCount += 1
      alternatives()
      precondition(index == source.count, "an expression's end is not its end")
      start += length + 1
    }
    return program
  }

  private var next: UInt8 { index < source.count ? source[index] : 0 }

  private mutating func takes(_ literal: StaticString) -> Bool {
    let wanted = Bytes(literal)
    guard source.suffix(from: index).starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  private mutating func emit(_ step: ExpressionStep) {
    program.steps[stepCount] = step
    stepCount += 1
  }

  private mutating func alternatives() {
    while true {
      let beginning = stepCount
      emit(ExpressionStep(kind: .alternative))
      while index < source.count, next != 0x7C, next != 0x29 { item() }
      // A run at the end of an alternative has nothing to give back for.
      if program.steps[stepCount - 1].kind == .run {
        program.steps[stepCount - 1].kind = .firmRun
      }
      emit(ExpressionStep(kind: .stop))
      guard takes("|") else {
        program.steps[beginning].operand = 0
        return
      }
      program.steps[beginning].operand = UInt16(stepCount)
    }
  }

  private mutating func item() {
    if takes("$") { return emit(ExpressionStep(kind: .end)) }
    let step = stepCount
    guard takes("(") else {
      emit(ExpressionStep(kind: .run, operand: UInt16(set())))
      return count(of: step)
    }
    var kind = ExpressionStep.Kind.group
    let folded = folds
    if takes("?=") {
      kind = .ahead
    } else if takes("?!") {
      kind = .notAhead
    } else if takes("?i:") {
      folds = true
    } else {
      _ = takes("?:")
    }
    emit(ExpressionStep(kind: kind))
    alternatives()
    precondition(takes(")"), "a group of an expression has no end")
    program.steps[step].operand = UInt16(stepCount)
    folds = folded
    count(of: step)
  }

  /// Reads how often a step is taken.
  private mutating func count(of step: Int) {
    var least: UInt16 = 1
    var most: UInt16 = 1
    if takes("?") {
      least = 0
    } else if takes("*") {
      least = 0
      most = ExpressionStep.unbounded
    } else if takes("+") {
      most = ExpressionStep.unbounded
    } else if takes("{%3}") {
      least = 0
      program.steps[step].kind = .head
    } else if takes("{%3\\b}") {
      program.steps[step].kind = .head
    } else if takes("{=3}") {
      program.steps[step].kind = .threes
    } else if takes("{") {
      least = number()
      most = takes(",") ? number() : least
      precondition(takes("}"), "a count of an expression has no end")
    } else {
      return
    }
    program.steps[step].least = least
    program.steps[step].most = most
    if takes("+") { program.steps[step].kind = .firmRun }
  }

  private mutating func number() -> UInt16 {
    var value: UInt16 = 0
    while next >= 0x30, next <= 0x39 {
      value = 10 * value + UInt16(next - 0x30)
      index += 1
    }
    return value
  }

  /// Reads a set, or a scalar that stands for itself.
  private mutating func set() -> Int {
    var set = ScalarSet()
    set.firstRange = rangeCount
    if takes("[") {
      set.isNegated = takes("^")
      while !takes("]") {
        if takes("&&[^\\p{Han}]") {
          set.without = ScalarCategory.han
        } else {
          member(of: &set)
        }
      }
    } else {
      member(of: &set)
    }
    rangeCount += set.rangeCount
    set.finish()
    program.sets[setCount] = set
    setCount += 1
    return setCount - 1
  }

  private mutating func member(of set: inout ScalarSet) {
    if takes("\\p{") {
      set.categories |= category()
    } else if takes("\\s") {
      set.categories |= ScalarCategory.space
    } else if takes("\\S") {
      set.categories |= ScalarCategory.space
      set.isNegated = true
    } else if takes("\\d") {
      set.categories |= ScalarCategory.decimal
    } else {
      let first = scalar()
      var last = first
      if next == 0x2D, index + 1 < source.count, source[index + 1] != 0x5D {
        index += 1
        last = scalar()
      }
      set.insert(first, last, program.ranges)
      let small = first | 0x20
      if folds, first == last, small >= 0x61, small <= 0x7A {
        set.insert(first ^ 0x20, first ^ 0x20, program.ranges)
      }
    }
  }

  private mutating func scalar() -> UInt32 {
    if takes("\\n") { return 0x0A }
    if takes("\\r") { return 0x0D }
    if takes("\\t") { return 0x09 }
    _ = takes("\\")
    let scalar = DecodedScalar(source, at: index)
    index += scalar.byteCount
    return scalar.value
  }

  private mutating func category() -> UInt32 {
    let length = source.suffix(from: index).firstIndex(of: Bytes("}")) ?? 0
    let name = source[index..<(index + length)]
    index += length + 1
    if name == "L" { return ScalarCategory.letter }
    if name == "N" { return ScalarCategory.number }
    if name == "M" { return ScalarCategory.mark }
    if name == "P" { return ScalarCategory.punctuation }
    if name == "S" { return ScalarCategory.symbol }
    if name == "Lu" { return ScalarCategory.upper }
    if name == "Ll" { return ScalarCategory.lower }
    if name == "Lt" { return ScalarCategory.title }
    if name == "Lm" { return ScalarCategory.modifier }
    if name == "Lo" { return ScalarCategory.otherLetter }
    precondition(name == "Han", "an expression's category is not known")
    return ScalarCategory.han
  }
}
