import Memory

/// Scopes and the variables in them.
extension Renderer {
  /// Makes a run of what was pushed since `start`.
  @inline(never)
  mutating func popRun(from start: Int) throws(Breach) -> Run {
    let run = try heap.append(cells: stack[start..<stackCount])
    stackCount = start
    return run
  }

  static let noBinding = UInt32.max

  /// Opens a scope inside of `parent`; `closeScope` closes it.
  @inline(never)
  mutating func openScope(in parent: UInt32) throws(Breach) {
    guard scopeCount < regions.scopes.count else {
      throw .tooDeep(limit: TemplateLimits.maximumDepth, line: Int(line))
    }
    serial &+= 1
    regions.scopes[scopeCount] = Scope(
      parent: parent, firstBinding: UInt32(bindingCount), serial: serial,
      lastBinding: Renderer.noBinding)
    scope = UInt32(scopeCount)
    scopeCount += 1
  }

  /// Closes the scope that was opened last, and goes back to `outer`.
  mutating func closeScope(to outer: UInt32) {
    scopeCount -= 1
    bindingCount = Int(regions.scopes[scopeCount].firstBinding)
    scope = outer
  }

  mutating func binding(_ name: UInt32, in scope: UInt32) -> UInt32? {
    var index = regions.scopes[Int(scope)].lastBinding
    while index != Renderer.noBinding {
      let binding = regions.bindings[Int(index)]
      // Checked when steps are charged next.
      steps -= 1
      if binding.name == name { return index }
      index = binding.before
    }
    return nil
  }
}
