import Memory

/// Finds what holds of nodes through all rules: whether some text leads on,
/// whether none need; and that nothing comes to itself without text.
struct GrammarChecker {
  var cells: GrammarCells

  mutating func check(root: Int) throws(GrammarError) {
    while try sweep() {}
    guard cells.node(root).has(.isProductive) else { throw .nothingFits }
    var node = 0
    while node < cells.nodeEnd {
      try search(from: node)
      node += GrammarCells.nodeWords
    }
  }

  /// Finds more facts; false where there were no new ones.
  private mutating func sweep() throws(GrammarError) -> Bool {
    var isNew = false
    var start = 0
    while start < cells.nodeEnd {
      try cells.count(at: 0)
      let node = cells.node(start)
      if !node.has(.isProductive), isProductive(node) {
        node.set(.isProductive)
        isNew = true
      }
      if !node.has(.isEmpty), isEmpty(node) {
        node.set(.isEmpty)
        isNew = true
      }
      start += GrammarCells.nodeWords
    }
    return isNew
  }

  private func has(_ node: Int, _ flag: GrammarNode.Flag) -> Bool {
    node >= 0 && cells.node(node).has(flag)
  }

  private func isProductive(_ node: GrammarNode) -> Bool {
    switch node.operation {
    case .leave: true
    case .edge:
      node.low <= node.high && has(node.a, .isProductive)
        || has(node.b, .isProductive)
    case .characters: has(node.a, .isProductive)
    case .split: has(node.a, .isProductive) || has(node.b, .isProductive)
    case .call: has(node.a, .isProductive) && has(node.b, .isProductive)
    case .token: has(node.b, .isProductive)
    case .repetition:
      (node.c == 0 || has(node.a, .isProductive))
        && has(node.b, .isProductive)
    }
  }

  private func isEmpty(_ node: GrammarNode) -> Bool {
    switch node.operation {
    case .leave: true
    case .edge, .characters, .token: false
    case .split: has(node.a, .isEmpty) || has(node.b, .isEmpty)
    case .call: has(node.a, .isEmpty) && has(node.b, .isEmpty)
    case .repetition: canSkip(node) && has(node.b, .isEmpty)
    }
  }

  private func canSkip(_ node: GrammarNode) -> Bool {
    node.c == 0 || has(node.a, .isEmpty)
  }

  /// The node that may come `turn`-th without text, -1 of none.
  private func follower(_ node: GrammarNode, _ turn: Int) -> Int {
    switch node.operation {
    case .leave, .edge, .characters, .token: -1
    case .split: turn == 0 ? node.a : node.b
    case .call: turn == 0 ? node.a : has(node.a, .isEmpty) ? node.b : -1
    case .repetition: turn == 0 ? node.a : canSkip(node) ? node.b : -1
    }
  }

  /// Looks for a way without text from `start` to a node on the way itself; the
  /// way lies between nodes and cells.
  private mutating func search(from start: Int) throws(GrammarError) {
    guard !cells.node(start).has(.isDone) else { return }
    let words = cells.words[cells.nodeEnd..<cells.cellStart]
    guard words.count >= 2 else { throw .tooLarge(at: 0) }
    var depth = 1
    (words[0], words[1]) = (Int32(start), 0)
    cells.node(start).set(.isOpen)
    while depth > 0 {
      try cells.count(at: 0)
      let node = cells.node(Int(words[2 * depth - 2]))
      let turn = Int(words[2 * depth - 1])
      guard turn < 2 else {
        node.set(.isDone)
        node.clear(.isOpen)
        depth -= 1
        continue
      }
      words[2 * depth - 1] += 1
      if node.operation == .repetition, node.d < 0, has(node.a, .isEmpty) {
        throw .leftRecursion(at: place(words, depth))
      }
      let next = follower(node, turn)
      guard next >= 0, !cells.node(next).has(.isDone) else { continue }
      if cells.node(next).has(.isOpen) {
        throw .leftRecursion(at: place(words, depth))
      }
      guard 2 * depth + 2 <= words.count else { throw .tooLarge(at: 0) }
      cells.node(next).set(.isOpen)
      words[2 * depth] = Int32(next)
      words[2 * depth + 1] = 0
      depth += 1
    }
  }

  /// The last place in the text that a way knows.
  private func place(_ words: Region<Int32>, _ depth: Int) -> Int {
    var index = depth
    while index > 0 {
      index -= 1
      let place = cells.node(Int(words[2 * index])).place
      if place > 0 { return place }
    }
    return 0
  }
}
