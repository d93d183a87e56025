import CKernels
import Foundation
import TestSupport
import Testing

/// The steps that store and attend, whole.
@Suite struct AttentionTests {
  /// One layer's cache and a batch of tokens, stored from position 0 on.
  struct Layer {
    let heads = 2
    let group = 3
    let tokens: Int
    let dimension: Int
    let keyType: UInt32
    let valueType: UInt32
    /// What tokens look at, and how scores are bounded.
    var window = 0
    var cap: Float = 0
    var sinks: [Float] = []
    let cache: UnsafeMutablePointer<kernel_cache>
    let queries: UnsafeMutablePointer<Float>
    let before: (queries: [Float], keys: [Float], values: [Float])
    let angles: UnsafeMutablePointer<Float>

    init(
      tokens: Int, dimension: Int, keyType: Int, valueType: Int,
      adjacent: Bool, chance: inout SeededRandom
    ) {
      self.tokens = tokens
      self.dimension = dimension
      self.keyType = UInt32(keyType)
      self.valueType = UInt32(valueType)
      let width = UInt32(dimension)
      let padded = (tokens + 15) / 16 * 16
      let keyBytes = padded * Int(kernel_value_row_bytes(self.keyType, width))
      let valueBytes =
        padded * Int(kernel_value_row_bytes(self.valueType, width))
      cache = memory([
        kernel_cache(
          keys: memory(heads * keyBytes), values: memory(heads * valueBytes),
          key_head_bytes: keyBytes, value_head_bytes: valueBytes,
          key_type: self.keyType, value_type: self.valueType,
          heads: UInt32(heads), dimension: width, ring: UInt32(padded))
      ])
      func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in 2 * chance.float() }
      }
      before = (
        floats(tokens * heads * group * dimension),
        floats(tokens * heads * dimension), floats(tokens * heads * dimension)
      )
      queries = memory(before.queries)
      let pairs = dimension / 2
      let frequencies = memory(pairs, Double.self)
      let length = unscaledFrequencies(frequencies, 10000, dimension)
      angles = memory(tokens * pairs * 2)
      var rotary = kernel_rotary_job(
        frequencies: frequencies, magnitude: length, table: angles,
        first_position: 0, pairs: UInt32(pairs))
      kernel_rotary(&rotary, 0, UInt32(tokens), 0)
      var store = kernel_store_job(
        queries: queries, keys: memory(before.keys),
        values: memory(before.values), rotary: angles, query_norm: nil,
        key_norm: nil, cache: cache,
        query_stride: heads * group * dimension, key_stride: heads * dimension,
        query_heads: UInt32(heads * group), rotary_pairs: UInt32(pairs),
        adjacent: adjacent ? 1 : 0, first_position: 0, tokens: UInt32(tokens),
        epsilon: 0)
      // The units in any order, as threads may take them.
      for unit in (0..<kernel_store_units(&store)).reversed() {
        kernel_store(&store, unit, unit + 1, 0)
      }
    }

    /// The outputs of the tokens from `first` on, by these instruction sets' kernels.
    func attend(
      _ scores: kernel_record, _ values: kernel_record, first: Int, count: Int,
      inBlocks: Bool, places: Int = 0
    ) -> [Float] {
      let width = heads * group * dimension
      let output = memory(count * width, Float.self)
      var job = kernel_attention_job(
        queries: queries + first * width, output: output, cache: cache,
        run_scores: scores.attend, run_softmax: scores.softmax,
        run_values: values.attend,
        scratch: memory(kernel_attention_scratch(UInt32(dimension))),
        partials: memory(
          kernel_attention_partials(
            UInt32(heads * group * count), UInt32(dimension),
            places == 0
              ? UInt32(first + count)
              : UInt32(places) * UInt32(KERNEL_ATTENTION_BLOCK))),
        query_stride: width,
        sinks: sinks.isEmpty ? nil : UnsafePointer(memory(sinks)),
        scale: 1 / Float(dimension).squareRoot(), cap: cap,
        window: UInt32(window),
        query_heads: UInt32(heads * group), first_position: UInt32(first),
        tokens: UInt32(count), places: UInt32(places), round: 0)
      if inBlocks {
        let rounds = kernel_attention_rounds(&job)
        while job.round < rounds {
          // The units in any order, as threads may take them.
          for unit in (0..<kernel_attention_block_units(&job)).reversed() {
            kernel_attention_blocks(&job, unit, unit + 1, 0)
          }
          kernel_attention_merge(&job, 0, UInt32(heads * group), 0)
          job.round += 1
        }
      } else {
        kernel_attention(&job, 0, kernel_attention_units(&job), 0)
      }
      return Array(UnsafeBufferPointer(start: output, count: count * width))
    }

    /// The first position that a token sees.
    func first(of token: Int) -> Int {
      window == 0 ? 0 : max(token + 1 - window, 0)
    }

    func key(_ head: Int, _ position: Int, _ index: Int) -> Double {
      AttentionKernelTests.element(
        keyType, cache.pointee.keys + head * cache.pointee.key_head_bytes,
        dimension, position: position, at: index, isKey: true)
    }

    func value(_ head: Int, _ position: Int, _ index: Int) -> Double {
      AttentionKernelTests.element(
        valueType, cache.pointee.values + head * cache.pointee.value_head_bytes,
        dimension, position: position, at: index, isKey: false)
    }
  }

  static func layers() -> [Layer] {
    var chance = SeededRandom(8)
    return [
      Layer(
        tokens: 150, dimension: 64, keyType: KERNEL_F16,
        valueType: KERNEL_Q8_0, adjacent: false, chance: &chance),
      Layer(
        tokens: 140, dimension: 20, keyType: KERNEL_F16, valueType: KERNEL_F16,
        adjacent: true, chance: &chance),
      Layer(
        tokens: 40, dimension: 96, keyType: KERNEL_Q8_0,
        valueType: KERNEL_Q8_0, adjacent: true, chance: &chance),
      Layer(
        tokens: 170, dimension: 64, keyType: KERNEL_Q4_0,
        valueType: KERNEL_Q4_0, adjacent: false, chance: &chance),
    ]
  }

  /// The same with windows, caps and sinks.
  static func bounded() -> [Layer] {
    var layers = layers()
    let windows = [1, 15, 16, 17, 128, 129]
    for (index, window) in windows.enumerated() {
      var layer = layers[index % 4]
      layer.window = window
      if index % 2 == 0 { layer.cap = 0.75 }
      if index % 3 < 2 {
        layer.sinks = (0..<6).map { Float($0 - 3) * 0.5 }
      }
      layers.append(layer)
    }
    layers[1].sinks = [9, -9, 0, 0.25, 80, -80]
    layers[2].cap = 50
    return layers
  }

  @Test func theBatchTheTokenAndEveryKernelAgree() throws {
    for layer in Self.bounded() {
      let keys = records(scoresOperation).filter { $0.type == layer.keyType }
      let values = records(valuesOperation).filter {
        $0.type == layer.valueType
      }
      let base = layer.attend(
        keys[keys.count - 1], values[values.count - 1], first: 0,
        count: layer.tokens, inBlocks: false)
      for (scores, value) in zip(keys, values) {
        #expect(
          layer.attend(
            scores, value, first: 0, count: layer.tokens, inBlocks: false)
            == base)
        let width = base.count / layer.tokens
        for token in [0, 1, 15, 16, 31, 127, 128, 139]
        where token < layer.tokens {
          let alone = layer.attend(
            scores, value, first: token, count: 1, inBlocks: true)
          let inBatch = base[(token * width)..<((token + 1) * width)]
          #expect(alone.elementsEqual(inBatch), "token \(token)")
        }
      }
    }
  }

  /// Few tokens whose blocks are shared out, in one round or in several.
  @Test func fewTokensInRoundsGiveTheBatch() throws {
    var chance = SeededRandom(9)
    var layer = Layer(
      tokens: 700, dimension: 32, keyType: KERNEL_Q8_0,
      valueType: KERNEL_Q4_0, adjacent: false, chance: &chance)
    let scores = try #require(scalar(scoresOperation, KERNEL_Q8_0))
    let values = try #require(scalar(valuesOperation, KERNEL_Q4_0))
    for window in [0, 1, 5, 128, 300] {
      layer.window = window
      layer.sinks = window == 5 ? [9, -9, 0, 0.25, 80, -80] : []
      for (first, count) in [(0, 2), (126, 4), (381, 7), (692, 8), (511, 3)] {
        let batch = layer.attend(
          scores, values, first: first, count: count, inBlocks: false)
        for places in [0, 2, 3, 5, 9] {
          #expect(
            layer.attend(
              scores, values, first: first, count: count, inBlocks: true,
              places: places) == batch,
            "\(count) from \(first) on, window \(window), \(places) places")
        }
      }
    }
  }

  // With u = 2^-24: a score is off by δ ≤ (dimension + 2)·u·Σ|q·k|, the scaling
  // of the query included; so a probability is by 2δ relative, since the
  // maximum is off too, by u·|s − m| of the difference, by 4u of exponential()
  // and by as much again for each merge of blocks. Numerator and denominator add
  // at most 130 terms a block. Of all of it twice is allowed, both for the
  // numerator and for the denominator.
  @Test func attentionIsNearFloat64() throws {
    for layer in Self.bounded() {
      let scores = try #require(scalar(scoresOperation, Int(layer.keyType)))
      let values = try #require(scalar(valuesOperation, Int(layer.valueType)))
      let output = layer.attend(
        scores, values, first: 0, count: layer.tokens, inBlocks: false)
      let (dimension, u) = (layer.dimension, 0x1p-24)
      let queryHeads = layer.heads * layer.group
      for token in stride(from: 0, to: layer.tokens, by: 23) {
        for queryHead in 0..<queryHeads {
          let head = queryHead / layer.group
          let at = (token * queryHeads + queryHead) * dimension
          var (found, largest): ([Double], Double) = ([], 0)
          let first = layer.first(of: token)
          for position in first...token {
            let terms = (0..<dimension).map {
              Double(layer.queries[at + $0]) * layer.key(head, position, $0)
                / Double(dimension).squareRoot()
            }
            let sum = terms.reduce(0, +)
            let cap = Double(layer.cap)
            found.append(cap == 0 ? sum : cap * tanh(sum / cap))
            largest = max(largest, terms.reduce(0) { $0 + abs($1) })
          }
          let sink = layer.sinks.isEmpty ? nil : layer.sinks[queryHead]
          let most = max(found.max() ?? 0, sink.map(Double.init) ?? -1e9)
          let weights = found.map { exp($0 - most) }
          let sum =
            weights.reduce(0, +) + (sink.map { exp(Double($0) - most) } ?? 0)
          let relative =
            2 * Double(dimension + 2) * u * largest
            // tanh by an exponential is off by some units of the cap.
            + 8 * u * Double(layer.cap)
            + u * (most - (found.min() ?? 0)) + u * (8 + 130) * 2
          for index in 0..<dimension {
            let terms = (first...token).map {
              weights[$0 - first] * layer.value(head, $0, index) / sum
            }
            let error = Double(output[at + index]) - terms.reduce(0, +)
            let bound = 4 * relative * terms.reduce(0) { $0 + abs($1) }
            #expect(abs(error) <= bound, "token \(token)")
          }
        }
      }
    }
  }

  // Products and differences of two rounded products: 2u of their magnitudes;
  // F16 adds 2^-11 of the value, Q8_0 half a step and what the scale's own
  // rounding moves the largest quant, 127 · 2^-11. Of Q4_0 that is 8 · 2^-11, and
  // half a step more where 7 is the most.
  @Test func storingTurnsAndRounds() {
    for (layer, adjacent) in zip(Self.layers(), [false, true, true, false]) {
      let dimension = layer.dimension
      let pairs = dimension / 2
      for token in 0..<layer.tokens {
        for head in 0..<layer.heads {
          let at = (token * layer.heads + head) * dimension
          let keys = layer.before.keys[at..<(at + dimension)].map(Double.init)
          let values = layer.before.values[at..<(at + dimension)]
            .map(Double.init)
          var turned = keys
          for pair in 0..<pairs {
            let low = adjacent ? 2 * pair : pair
            let high = adjacent ? low + 1 : low + pairs
            let angle =
              Double(token) * pow(10000, -2 * Double(pair) / Double(dimension))
            turned[low] = keys[low] * cos(angle) - keys[high] * sin(angle)
            turned[high] = keys[low] * sin(angle) + keys[high] * cos(angle)
          }
          for index in 0..<dimension {
            func bound(_ all: [Double], _ type: UInt32) -> Double {
              if type == UInt32(KERNEL_F16) {
                return abs(all[index]) * 0x1p-11 + 0x1p-20
              }
              let first = index / 32 * 32
              let largest = all[first..<(first + 32)].map(abs).max() ?? 0
              return type == UInt32(KERNEL_Q8_0)
                ? largest / 127 * (0.5 + 127 * 0x1p-11 + 0.001)
                : largest / 8 * (1 + 8 * 0x1p-11 + 0.001)
            }
            let key = layer.key(head, token, index)
            #expect(abs(key - turned[index]) <= bound(turned, layer.keyType))
            let value = layer.value(head, token, index)
            #expect(
              abs(value - values[index]) <= bound(values, layer.valueType))
          }
        }
      }
    }
  }
}
