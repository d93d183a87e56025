import Memory

/// A node, -1 at the end of the text, and the stack of what follows.
struct GrammarPlace: BitwiseCopyable {
  let node: Int
  let stack: Int
}

/// The places that are being collected for a state, each once.
struct GrammarPlaces: BitwiseCopyable {
  private let list: Region<Int32>  // [most, 4]
  private let slots: Region<Int32>  // [, 2]: a number and its round
  private var round: Int32 = 0
  /// How many there are.
  private(set) var count = 0
  /// Whether there were too many.
  private(set) var isFull = false

  /// The most places that are looked at for a state.
  static let most = 2048
  private static let slotCount = 4096

  init?(_ memory: inout WordPool) {
    guard let list = memory.take(4 * GrammarPlaces.most),
      let slots = memory.take(2 * GrammarPlaces.slotCount)
    else { return nil }
    slots.fill(with: 0)
    self.list = list
    self.slots = slots
  }

  var wordsUsed: Int { list.count + slots.count }

  /// Forgets all places.
  mutating func begin() {
    count = 0
    isFull = false
    if round == Int32.max {
      slots.fill(with: 0)
      round = 0
    }
    round += 1
  }

  subscript(index: Int) -> GrammarPlace {
    GrammarPlace(node: Int(list[4 * index]), stack: Int(list[4 * index + 1]))
  }

  /// How many frames on top of a place's stack are new.
  func fresh(_ index: Int) -> Int { Int(list[4 * index + 2]) }

  /// Adds a place; false where it is there or does not fit.
  mutating func add(_ node: Int, _ stack: Int, fresh: Int) -> Bool {
    var hash = WordPool.mix(1, Int32(node))
    hash = WordPool.mix(hash, Int32(stack))
    hash = WordPool.mix(hash, Int32(fresh))
    var slot = Int(hash) & (GrammarPlaces.slotCount - 1)
    while slots[2 * slot + 1] == round {
      let place = 4 * Int(slots[2 * slot])
      if list[place] == Int32(node), list[place + 1] == Int32(stack),
        list[place + 2] == Int32(fresh)
      {
        return false
      }
      slot = (slot + 1) & (GrammarPlaces.slotCount - 1)
    }
    guard count < GrammarPlaces.most else {
      isFull = true
      return false
    }
    slots[2 * slot] = Int32(count)
    slots[2 * slot + 1] = round
    list[4 * count] = Int32(node)
    list[4 * count + 1] = Int32(stack)
    list[4 * count + 2] = Int32(fresh)
    list[4 * count + 3] = 0
    count += 1
    return true
  }

  /// Marks a place as one at which no byte is read.
  func pass(_ index: Int) { list[4 * index + 3] = 1 }

  /// Keeps the places at which bytes are read, in order, each once.
  mutating func keepStops() {
    var kept = 0
    for index in 0..<count where list[4 * index + 3] == 0 {
      list[4 * kept] = list[4 * index]
      list[4 * kept + 1] = list[4 * index + 1]
      kept += 1
    }
    count = kept
    sort()
    guard count > 1 else { return }
    kept = 1
    for index in 1..<count {
      guard
        list[4 * index] != list[4 * kept - 4]
          || list[4 * index + 1] != list[4 * kept - 3]
      else { continue }
      list[4 * kept] = list[4 * index]
      list[4 * kept + 1] = list[4 * index + 1]
      kept += 1
    }
    count = kept
  }

  private func sort() {
    var gap = count / 2
    while gap > 0 {
      for index in gap..<count {
        var place = index
        let (node, stack) = (list[4 * index], list[4 * index + 1])
        while place >= gap, isAfter(place - gap, node, stack) {
          list[4 * place] = list[4 * (place - gap)]
          list[4 * place + 1] = list[4 * (place - gap) + 1]
          place -= gap
        }
        list[4 * place] = node
        list[4 * place + 1] = stack
      }
      gap /= 2
    }
  }

  private func isAfter(_ place: Int, _ node: Int32, _ stack: Int32) -> Bool {
    list[4 * place] > node
      || list[4 * place] == node && list[4 * place + 1] > stack
  }
}
