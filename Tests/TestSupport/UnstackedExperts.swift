import Files
public import GGUF
public import Memory
import Tensors

extension TinyModel {
  /// The same model with a tensor for each expert's matrix.
  public func unstacked() throws -> TinyModel {
    var copy = self
    copy.tensors = try GGUFFile(unstackedExperts(file())).tensors.map {
      tensor in
      Tensor(
        name: string(tensor.name), type: tensor.type,
        dimensions: (0..<tensor.rank).map { tensor.dimension($0) },
        data: tensor.data)
    }
    return copy
  }
}

/// A copy of a file in which each expert's matrices are tensors of their own, as
/// they were before April 2024; it lives until the process ends.
public func unstackedExperts(_ file: GGUFFile) throws -> Bytes {
  var tensors: [(name: Bytes, type: TensorType, shape: [Int], data: Bytes)] = []
  for tensor in file.tensors {
    let name = string(tensor.name)
    let shape = (0..<tensor.rank).map { tensor.dimension($0) }
    guard name.hasSuffix("_exps.weight") else {
      tensors.append((tensor.name, tensor.type, shape, tensor.data))
      continue
    }
    let size = tensor.data.count / shape[2]
    for expert in 0..<shape[2] {
      tensors.append(
        (
          view(name.dropLast("_exps.weight".count) + ".\(expert).weight"),
          tensor.type, Array(shape[..<2]),
          tensor.data[(expert * size)..<((expert + 1) * size)]
        ))
    }
  }
  var writer = GGUFWriter()
  for entry in file.metadata { try writer.add(entry.key, entry.value) }
  for tensor in tensors {
    try writer.addTensor(tensor.name, tensor.type, dimensions: tensor.shape)
  }
  try writer.seal()
  var sink = RegionSink(
    region(of: writer.headerByteCount + writer.dataByteCount))
  try writer.writeHeader(to: &sink)
  for tensor in tensors { try writer.writeData(tensor.data, to: &sink) }
  return sink.bytes
}
