import CKernels
import Memory
import Models

/// One decoder layer, in four steps: each ends with what boards give each other,
/// and begins with what they took.
extension Transformer {
  /// attention(rope(r(Wq·n + bq)), rope(r′(Wk·n + bk)), Wv·n + bv), or
  /// convolution(Win·n), where n = RMSNorm(h).
  ///
  /// Of the last layer of tokens that nobody asks for, no more than later
  /// positions look at.
  func mix(_ index: Int, _ count: Int, at position: Int, isLast: Bool) {
    complete()
    let layer = weights.layers[index]
    let n = normalize(count, by: layer.mixerNorm, for: layer.mixerNeeds)
    switch layer.mixer {
    case .attention(let own):
      multiply(
        n, count, (own.query, buffers.query), (own.key, buffers.key),
        (own.value, buffers.value))
      storeKeysAndValues(index, layer.shape, own, count, at: position)
      if isLast { return }
      attend(index, layer.shape, own, count, at: position)
      give(
        buffers.attention, count, exchange.attention(index),
        for: own.output.needs)
    case .convolution(let own):
      multiply(n, count, into: buffers.mixed, own.input)
      gather(buffers.mixed, count, exchange.channels)
      complete()
      convolve(index, own, count, at: position)
    }
  }

  /// h += s(Wo · what was mixed).
  func addMixed(_ index: Int, _ count: Int) {
    let layer = weights.layers[index]
    switch layer.mixer {
    case .attention(let own):
      let heads = take(
        buffers.attention, layer.shape.queryWidth, count,
        exchange.attention(index), for: own.output.needs)
      add(heads, count, own.output, norm: layer.mixerOutputNorm)
    case .convolution(let own):
      let channels = prepare(
        buffers.attention, hidden, count, for: own.output.needs)
      add(channels, count, own.output, norm: layer.mixerOutputNorm)
    }
  }

  /// g(Wgate·m, Wup·m) where m = RMSNorm(h); with experts all of their part.
  func gate(_ index: Int, _ count: Int) {
    complete()
    let layer = weights.layers[index]
    let networks = weights.feedForwards(index)
    guard let router = layer.router else {
      let f = networks[0]
      let m = normalize(count, by: layer.feedForwardNorm, for: f.needs)
      gate(m, count, f)
      return give(
        buffers.up, count, exchange.feedForward(index), for: f.down.needs,
        keepsFloats: roundsGatedTwice)
    }
    let m = normalize(count, by: layer.feedForwardNorm, for: router.needs)
    route(m, count, router)
    for expert in 0..<networks.count {
      let tokens = gather(expert, count)
      guard tokens > 0 else { continue }
      let f = networks[expert]
      gate(expertInput(tokens, for: f.needs), tokens, f)
      let cut = exchange.feedForward(index)
      give(buffers.up, tokens, cut, for: f.down.needs)
      let inner = take(
        buffers.up, f.up.rows, tokens, cut, for: f.down.needs)
      multiply(inner, tokens, into: experts.rows, f.down)
      combine(expert, tokens)
    }
    gather(buffers.residual, count, exchange.residual)
  }

  /// h += s′(Wdown · what was gated), where the layer has no experts.
  func addGated(_ index: Int, _ count: Int) {
    let layer = weights.layers[index]
    guard layer.router == nil else { return }
    let f = weights.feedForwards(index)[0]
    let inner = take(
      buffers.up, f.up.rows, count, exchange.feedForward(index),
      for: f.down.needs, keepsFloats: roundsGatedTwice)
    add(
      gated: inner, count, f.down, norm: layer.feedForwardOutputNorm)
  }
}
