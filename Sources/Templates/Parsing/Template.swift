public import Memory

/// A parsed template.
public struct Template: BitwiseCopyable, Sendable {
  let nodes: Region<Node>
  let names: Region<Text>
  /// The source and its decoded literals, which begin every request's scratch.
  let pool: Bytes
  let first: UInt32
  let nameCount: Int

  /// Parses `source` into what the plan set aside.
  ///
  /// - Throws: `TemplateError` where it is too large, too deep or no template.
  @export(interface)
  public init(
    _ source: Bytes, _ plan: TemplatePlan, in arena: borrowing Arena
  ) throws(TemplateError) {
    guard source.count <= plan.limits.sourceBytes else {
      throw .tooLarge(Bytes("bytes"), limit: plan.limits.sourceBytes)
    }
    let pool = arena[plan.pool]
    let nodes = arena[plan.nodes]
    let names = arena[plan.names]
    let count = Template.normalize(source, into: pool)
    var lexer = TemplateLexer(pool: pool, sourceCount: count)
    if let offset = pool[0..<count].bytes.firstInvalidUTF8 {
      throw lexer.syntax("malformed UTF-8", at: offset).error
    }
    let parsed: (first: UInt32, names: Int, poolCount: Int)
    do throws(Breach) {
      var parser = try TemplateParser(lexer, nodes: nodes, names: names)
      parsed = try parser.parse()
    } catch { throw error.error }
    self.nodes = nodes
    self.names = names
    self.pool = pool[0..<parsed.poolCount].bytes
    first = parsed.first
    nameCount = parsed.names
  }

  /// Copies the source with plain newlines, and without one at its end.
  private static func normalize(_ source: Bytes, into pool: Region<UInt8>)
    -> Int
  {
    var count = 0
    var index = 0
    while index < source.count {
      var byte = source[index]
      index += 1
      if byte == 0x0D {
        byte = 0x0A
        if index < source.count, source[index] == 0x0A { index += 1 }
      }
      pool[count] = byte
      count += 1
    }
    return count > 0 && pool[count - 1] == 0x0A ? count - 1 : count
  }
}
