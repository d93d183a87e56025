import CHost
import CKernels
import GGUF
import Memory
import ModelFiles
import Models
import Quantization
import Transformer

/// A model that reads pieces of text while a meter looks at its matrices' inputs.
final class ModelReader {
  private let arena: Arena
  private let ids: Region<Int32>
  private var transformer: Transformer
  private let meter: ImportanceMeter

  /// A reader of pieces of `context` tokens.
  init(
    _ source: borrowing ModelSource, context: Int, threads: Int,
    _ meter: ImportanceMeter
  ) throws(EngineFailure) {
    var options = TransformerOptions()
    options.features = host_cpu_features()
    options.context = context
    options.batch = min(context, 512)
    options.threads = threads
    options.promptThreads = threads
    options.keyType = .f16
    options.valueType = .f16
    var plan = ArenaPlan()
    let own: TransformerPlan
    do {
      own = try TransformerPlan(
        source.file, options, processors: threads, arena: &plan)
    } catch { throw .model(error) }
    do {
      let ofIDs = try plan.reserve(own.batch, of: Int32.self, for: .text)
      arena = try Arena(plan)
      ids = arena[ofIDs]
    } catch { throw .memory(error) }
    do {
      transformer = try Transformer(
        source.file, own, arena, mapping: source.parts.mapping)
    } catch { throw .model(error) }
    transformer.observer = kernel_observer(
      see: { context, weights, rows, stride, tokens in
        guard let context, let weights, let floats = rows?.pointee.floats
        else { return }
        Unmanaged<ImportanceMeter>.fromOpaque(context).takeUnretainedValue()
          .add(floats, stride: stride, count: Int(tokens), to: weights)
      }, context: Unmanaged.passUnretained(meter).toOpaque())
    self.meter = meter
  }

  /// Reads a piece from its beginning.
  func read(_ tokens: [Int32]) throws(EngineFailure) {
    var position = 0
    while position < tokens.count {
      let end = min(position + transformer.batch, tokens.count)
      let batch = ids[0..<(end - position)]
      for index in 0..<batch.count {
        let token = tokens[position + index]
        precondition(token >= 0 && token < transformer.vocabulary)
        batch[index] = token
      }
      transformer.forward(batch, at: position)
      position = end
    }
  }
}
