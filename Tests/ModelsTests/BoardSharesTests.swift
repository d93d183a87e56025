import Models
import TestSupport
import Testing

/// What each of several boards has of rows and heads.
struct BoardSharesTests {
  /// Every number of boards, with equal shares, shares of boards that are much
  /// alike, and shares that could not differ more.
  static let samples: [BoardShares] = {
    var random = SeededRandom(19)
    var samples: [BoardShares] = []
    for count in 1...BoardShares.most {
      let near = (0..<count).map { _ in Int.random(in: 1...5, using: &random) }
      let far = (0..<count).map { _ in
        Bool.random(using: &random) ? 1 : BoardShares.largest
      }
      samples.append(BoardShares(count: count, index: 0))
      samples.append(BoardShares(count: count, index: count - 1) { near[$0] })
      samples.append(BoardShares(count: count, index: count / 2) { far[$0] })
    }
    return samples
  }()

  static let widths = [
    1, 2, 7, 8, 31, 32, 61, 64, 96, 100, 256, 768, 896, 4864, 8192, 28_672,
    151_936,
  ]

  /// Query heads, and key and value heads.
  static let heads = [
    (1, 1), (4, 1), (4, 2), (6, 1), (6, 2), (8, 8), (9, 3), (14, 2), (16, 1),
    (32, 4), (64, 8), (40, 40), (128, 64),
  ]

  static func layer(
    _ heads: Int, _ keyValueHeads: Int, feedForward: Int = 768
  ) -> LayerShape {
    LayerShape(
      heads: heads, keyValueHeads: keyValueHeads, headDimension: 64,
      feedForward: feedForward, window: 128, rotary: 1, norms: .mixer)
  }

  private func parts(
    _ shares: BoardShares, _ part: (Int) -> Range<Int>
  ) -> [Range<Int>] {
    (0..<shares.count).map { part($0) }
  }

  /// Whether parts are side by side and cover all.
  private func cover(_ parts: [Range<Int>], _ total: Int) -> Bool {
    var end = 0
    for part in parts {
      guard part.lowerBound == end else { return false }
      end = part.upperBound
    }
    return end == total
  }

  @Test func sharesAreKept() {
    let shares = BoardShares(count: 4, index: 2) { [3, 0, 5000, 2][$0] }
    #expect((0..<4).map { shares.share(of: $0) } == [3, 1, 1000, 2])
    #expect(!shares.isAlone && BoardShares.alone.isAlone)
    for shares in Self.samples {
      let own = (0..<shares.count).map { shares.share(of: $0) }
      for board in 0..<shares.count {
        let seen = shares.seen(by: board)
        #expect(seen.index == board && seen.count == shares.count)
        #expect((0..<shares.count).map { seen.share(of: $0) } == own)
        #expect((seen == shares) == (board == shares.index))
        #expect(seen.seen(by: shares.index) == shares)
      }
    }
  }

  @Test func equalSharesAreEqual() {
    let shares = BoardShares(count: 3, index: 1) { [3, 2, 1][$0] }
    #expect(shares == BoardShares(count: 3, index: 1) { 3 - $0 })
    #expect(shares != BoardShares(count: 3, index: 0) { 3 - $0 })
    #expect(shares != BoardShares(count: 3, index: 1))
    #expect(shares != BoardShares(count: 4, index: 1) { [3, 2, 1, 1][$0] })
    #expect(BoardShares(count: 1, index: 0) { _ in 9 }.isAlone)
  }

  @Test func rowsAreSharedOutOnce() {
    for shares in Self.samples {
      for width in Self.widths {
        let outputs = parts(shares) { shares.outputs(width, for: $0) }
        let inner = parts(shares) { shares.feedForward(width, for: $0) }
        for parts in [outputs, inner] {
          #expect(cover(parts, width), "\(shares.count) of \(width)")
          let isEnough = width >= shares.count
          #expect(!isEnough || parts.allSatisfy { !$0.isEmpty })
        }
        // Boards have whole blocks where there are enough of them.
        let isWhole = width % 32 == 0 && width / 32 >= shares.count
        #expect(!isWhole || inner.allSatisfy { $0.lowerBound % 32 == 0 })
        #expect(!isWhole || outputs.allSatisfy { $0.lowerBound % 8 == 0 })
      }
    }
  }

  @Test func rowsFollowTheShares() {
    let shares = BoardShares(count: 4, index: 0) { [3, 1, 1, 3][$0] }
    #expect(
      parts(shares) { shares.outputs(8192, for: $0) }
        == [0..<3072, 3072..<4096, 4096..<5120, 5120..<8192])
    for shares in Self.samples {
      let all = (0..<shares.count).reduce(0) { $0 + shares.share(of: $1) }
      let width = 151_936
      var sum = 0
      for board in 0..<shares.count {
        // Within half a block, but that nobody is without a row.
        let exact = width * sum / all
        let found = shares.outputs(width, for: board).lowerBound
        #expect(abs(found - exact) <= 32 * (shares.count + 1))
        sum += shares.share(of: board)
      }
    }
  }

  @Test func headsAreSharedOutOnce() {
    for shares in Self.samples {
      for (heads, keyValueHeads) in Self.heads {
        let layer = Self.layer(heads, keyValueHeads)
        let boards = (0..<shares.count).map { shares.heads(of: layer, for: $0) }
        let name: Comment = "\(shares.count) of \(heads), \(keyValueHeads)"
        #expect(cover(boards.map(\.given), heads), name)
        if shares.count <= keyValueHeads {
          #expect(cover(boards.map(\.keyValues), keyValueHeads), name)
        }
        #expect(boards.allSatisfy { isSound($0, of: layer) }, name)
        // Nobody is idle where there are heads for all.
        let isIdle = boards.contains { $0.given.isEmpty }
        #expect(isIdle == (shares.count > heads), name)
      }
    }
  }

  /// Whether a board computes something, caches what that looks at, and gives
  /// what it computes or nothing.
  private func isSound(
    _ own: BoardShares.Heads, of layer: LayerShape
  ) -> Bool {
    let group = layer.heads / layer.keyValueHeads
    guard !own.queries.isEmpty, own.queries.upperBound <= layer.heads else {
      return false
    }
    let first = own.queries.lowerBound / group
    let last = (own.queries.upperBound - 1) / group
    return own.keyValues == first..<last + 1
      && (own.given.isEmpty
        ? own.queries.count == 1 : own.queries == own.given)
  }

  @Test func layersOfABoard() {
    for shares in Self.samples {
      for (heads, keyValueHeads) in Self.heads {
        let layer = Self.layer(heads, keyValueHeads, feedForward: 4864)
        var inner = 0
        var areSound = true
        for board in 0..<shares.count {
          let own = shares.seen(by: board).own(layer)
          let part = shares.heads(of: layer, for: board)
          areSound =
            areSound && own.heads == part.queries.count
            && own.keyValueHeads == part.keyValues.count
            && own.heads % own.keyValueHeads == 0
            && own.headDimension == 64 && own.window == 128 && own.taps == 0
            && own.rotary == 1 && own.norms == layer.norms
          inner += own.feedForward
        }
        #expect(areSound && (!shares.isAlone || shares.own(layer) == layer))
        #expect(inner == 4864)
      }
      let mixer = LayerShape(taps: 3, feedForward: 768, norms: .mixer)
      let own = shares.own(mixer)
      #expect(own.taps == 3 && !own.attends && own.norms == mixer.norms)
      #expect(
        own.feedForward == shares.feedForward(768, for: shares.index).count)
    }
  }

  /// Every row of every tensor is some board's; rows of keys may be several's.
  @Test func rowsOfPresets() {
    let counts = [1, 2, 3, 8, 13, 64]
    for preset in ModelPreset.all {
      var shape = preset.configuration
      shape.repeatLayers(6)
      for shares in Self.samples where counts.contains(shares.count) {
        for tensor in shape.tensors(with: preset.optional) {
          let role = tensor.role
          let rows = parts(shares) {
            shares.rows(of: role, tensor.layer, in: shape, for: $0)
          }
          let whole = shape.shape(of: role, layer: tensor.layer)
          let isVector = role.row.content != .matrix
          let total = isVector ? whole.columns : whole.rows
          var end = 0
          var areSound = true
          for part in rows {
            areSound =
              areSound && !part.isEmpty && part.lowerBound <= end
              && part.upperBound >= end
            end = max(end, part.upperBound)
          }
          let name: Comment = "\(preset.name) \(role) of \(shares.count)"
          #expect(areSound && end == total, name)
        }
      }
    }
  }

  @Test func modelsThatCanBeShared() throws {
    let preset = try #require(ModelPreset.named(view("swallow-70b")))
    #expect(preset.configuration.canBeShared(by: 1))
    #expect(preset.configuration.canBeShared(by: BoardShares.most))
    #expect(!preset.configuration.canBeShared(by: BoardShares.most + 1))
    var tiny = TinyModel.Shape()
    tiny.feedForward = 32
    let shape = try ModelConfiguration(TinyModel(tiny, seed: 1).file())
    #expect(shape.canBeShared(by: 32) && !shape.canBeShared(by: 33))
    let own = shape.part(of: BoardShares(count: 2, index: 1))
    #expect(own.layers.allSatisfy { $0.feedForward == 16 && $0.heads == 2 })
    #expect(own.hidden == shape.hidden && own.vocabulary == shape.vocabulary)
    #expect(shape.part(of: .alone) == shape)
  }
}
