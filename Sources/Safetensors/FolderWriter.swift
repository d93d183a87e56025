import Foundation
public import Workbench

/// Writes a model as a folder of Hugging Face's: weights in shards, their index,
/// the configuration and the other files.
///
/// The folder grows beside its place, as `PATH.part`, and is put there when it is
/// whole. Sizes and places are known first, so that threads write their pieces
/// where they belong, and the bytes do not depend on their number.
public struct FolderWriter: Sendable {
  /// The most bytes of tensors in a shard, as transformers and mergekit have it.
  public static let shardBytes: UInt64 = 5_000_000_000

  private let folder: ModelFolder
  private let shards: [OutputShard]

  /// A writer of `folder`.
  ///
  /// - Parameters:
  ///   - folder: the model.
  ///   - type: the type that all floats are written in; `nil` keeps each tensor's
  ///     own, with bfloat16 for eight bits and float16 for blocks.
  ///   - shardBytes: the most bytes of tensors in a shard.
  /// - Throws: `StoreFailure.noNumbers` where a tensor cannot be written.
  public init(
    _ folder: ModelFolder, type: ElementType? = nil,
    shardBytes: UInt64 = FolderWriter.shardBytes
  ) throws(StoreFailure) {
    self.folder = folder
    shards = try OutputShard.plan(
      folder.weights.tensors, type: type, shardBytes: shardBytes)
  }

  /// The bytes of all tensors.
  public var weightBytes: UInt64 { shards.reduce(0) { $0 + $1.weightBytes } }

  /// Writes the folder to `path`, where nothing may be but an empty folder.
  ///
  /// - Parameters:
  ///   - path: the folder to make.
  ///   - workers: the threads.
  ///   - progress: takes the bytes of weights that are written, and all of them;
  ///     any thread calls it.
  /// - Throws: `FolderFailure`; nothing is left behind then.
  public func write(
    to path: String, workers: Workers,
    progress: @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws(FolderFailure) {
    let output = try NewFolder(path)
    let total = weightBytes
    try output.checkSpace(
      total + shards.reduce(0) { $0 + UInt64($1.header.count) }
        + folder.files.values.reduce(0) { $0 + UInt64($1.count) } + 1 << 20)
    let counter = ByteCounter()
    for shard in shards {
      let file = try output.create(shard.fileName)
      try write(shard, to: file, workers) { bytes in
        progress(counter.add(bytes), total)
      }
      try file.finish()
    }
    if shards.count > 1 {
      try output.write(
        OutputShard.index(shards, totalBytes: total),
        as: "model.safetensors.index.json")
    }
    try output.write(
      Data((folder.configuration.indented + "\n").utf8), as: "config.json")
    for (name, data) in folder.files.sorted(by: { $0.key < $1.key }) {
      try output.write(data, as: name)
    }
    try output.keep()
  }

  private func write(
    _ shard: OutputShard, to file: PlacedOutput, _ workers: Workers,
    progress: @Sendable (UInt64) -> Void
  ) throws(FolderFailure) {
    try file.write(shard.header, at: 0)
    let pieces = shard.pieces
    try workers.forEach(pieces.count) { unit, _ throws(FolderFailure) in
      let piece = pieces[unit]
      let tensor = shard.tensors[piece.tensor]
      let bytes = try tensor.bytes(of: piece.rows, in: folder.weights)
      defer { bytes.deallocate() }
      let place =
        UInt64(shard.header.count) + tensor.offset
        + UInt64(piece.rows.lowerBound) * tensor.rowBytes
      try file.write(UnsafeRawBufferPointer(bytes), at: place)
      progress(UInt64(bytes.count))
    }
  }
}
