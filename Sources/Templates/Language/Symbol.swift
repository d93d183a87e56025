/// An operator or bracket.
enum Symbol: UInt8 {
  case add
  case subtract
  case multiply
  case power
  case divide
  case floorDivide
  case modulo
  case tilde
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  case isIn
  case isNotIn
  case leftParenthesis
  case rightParenthesis
  case leftBracket
  case rightBracket
  case leftBrace
  case rightBrace
  case assign
  case dot
  case colon
  case pipe
  case comma
  case semicolon
}
