import Memory

/// From a place to those at which a byte is read.
extension GrammarAutomaton {
  /// Adds a place, and all to which it leads without text.
  mutating func add(_ node: Int, _ stack: Int) {
    var index = places.count
    enter(node, stack, fresh: 0)
    while index < places.count {
      follow(index)
      index += 1
    }
  }

  /// Adds a place, unless no text leads from it to the end.
  private mutating func enter(_ node: Int, _ stack: Int, fresh: Int) {
    guard self.node(node).has(.isProductive) else { return }
    _ = places.add(node, stack, fresh: fresh)
  }

  private mutating func follow(_ index: Int) {
    let place = places[index]
    guard place.node >= 0 else { return }
    let (stack, fresh) = (place.stack, places.fresh(index))
    let node = node(place.node)
    switch node.operation {
    case .edge, .characters, .token: return
    case .split:
      enter(node.a, stack, fresh: fresh)
      enter(node.b, stack, fresh: fresh)
    case .call:
      if self.node(node.b).operation == .leave {
        enter(node.a, stack, fresh: fresh)
      } else {
        let pushed = stacks.push(node.b, -1, on: stack)
        enter(node.a, pushed, fresh: fresh + 1)
      }
    case .repetition:
      if node.c == 0 || self.node(node.a).has(.isEmpty) {
        enter(node.b, stack, fresh: fresh)
      }
      again(place.node, done: 0, stack, fresh)
    case .leave: leave(stack, fresh)
    }
    places.pass(index)
  }

  /// Enters what is repeated once more, `done` times after it was entered.
  private mutating func again(
    _ repetition: Int, done: Int, _ stack: Int, _ fresh: Int
  ) {
    let node = node(repetition)
    guard done + 1 == node.d else {
      let pushed = stacks.push(repetition, done, on: stack)
      return enter(node.a, pushed, fresh: fresh + 1)
    }
    // The last time is as if it stood alone.
    if self.node(node.b).operation == .leave {
      enter(node.a, stack, fresh: fresh)
    } else {
      let pushed = stacks.push(node.b, -1, on: stack)
      enter(node.a, pushed, fresh: fresh + 1)
    }
  }

  /// Goes on where a rule or what is repeated has ended.
  private mutating func leave(_ stack: Int, _ fresh: Int) {
    guard stack > 0 else {
      _ = places.add(-1, 0, fresh: 0)
      return
    }
    let (node, below) = (stacks.node(stack), stacks.below(stack))
    let fallen = max(fresh - 1, 0)
    let repetition = self.node(node)
    let isRepeated = stacks.done(stack) >= 0
    guard isRepeated, fresh == 0 else {
      // An empty turn of a repetition leads nowhere that it did not lead
      // without it.
      if !isRepeated { enter(node, below, fresh: fallen) }
      return
    }
    let isEmpty = self.node(repetition.a).has(.isEmpty)
    let least = isEmpty ? 0 : repetition.c
    var done = stacks.done(stack) + 1
    if done >= least { enter(repetition.b, below, fresh: 0) }
    if repetition.d < 0 { done = min(done, least) }
    again(node, done: done, below, 0)
  }
}
