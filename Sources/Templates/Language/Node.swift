/// A piece of a parsed template.
///
/// Nodes refer to each other by index; 0 is none. What `a`, `b` and `c` are
/// stands at each kind.
struct Node: BitwiseCopyable, Sendable {
  var kind: Kind
  /// An operator, filter, test or flag.
  var code: UInt8 = 0
  var line: UInt32
  var a: UInt32 = 0
  var b: UInt32 = 0
  var c: UInt32 = 0
  /// The next of a list.
  var next: UInt32 = 0

  enum Kind: UInt8 {
    // Statements.
    /// a, b: the text.
    case data
    /// a: the first of expressions.
    case output
    /// a: the first branch.
    case choice
    /// a: the condition, 0 for `else`; b: the body.
    case branch
    /// a: target; b: what is gone through; c: its `loopParts`.
    case loop
    /// a: filter; b: body; c: `else`; code: 1 where it is recursive.
    case loopParts
    /// a: target; b: expression.
    case set
    /// a: target; b: filters or 0; c: body.
    case setBlock
    /// a: name; b: the first parameter; c: body.
    case macro
    /// a: the call; b: the first parameter; c: body.
    case callBlock
    /// a: name; b: default or 0.
    case parameter
    /// b: filters; c: body.
    case filterBlock
    /// a: the first `set`; c: body.
    case with
    /// c: body, with variables of its own.
    case block
    case breaks
    case continues

    // Targets.
    /// a: name; b: attribute.
    case attributeTarget

    // Expressions.
    case none
    /// code: 1 for true.
    case bool
    /// a, b: the number's bits, low half first.
    case integer
    case float
    /// a, b: the text.
    case string
    case bigInteger
    /// a: name.
    case name
    /// a: the first element.
    case list
    case tuple
    /// a: the first key; keys and values follow each other by turns.
    case object
    /// a: the first operand; b: the first `operand` of one precedence.
    case chain
    /// code: operator; a: expression.
    case operand
    /// a, b: as `chain`, of comparisons.
    case comparison
    /// a: the first operand.
    case concatenation
    case any
    case all
    /// a: the operand.
    case not
    case negative
    case positive
    /// a: condition; b: value; c: the other or 0.
    case conditional
    /// a: what it begins with, 0 in filter blocks; b: the first step.
    case postfix

    // Steps of a postfix.
    /// a: name.
    case attribute
    /// a: index.
    case item
    /// a, b, c: from, to, step; each may be 0.
    case slice
    /// a: the first argument.
    case call
    /// code: filter; a: the first argument; b: name.
    case filter
    /// code: test; a: the first argument; b: name; c: 1 where negated.
    case test

    // Arguments.
    /// a: expression.
    case argument
    /// a: name; b: expression.
    case keyword
    /// a: expression.
    case spread
    case spreadKeywords
  }
}
