import CHost
import Conversation
import Foundation
import Memory
import ModelFiles
import Sessions
import TestSupport
import Transformer

/// A folder of its own, removed at the end.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sessions-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String {
    url.appendingPathComponent(name).path
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }
}

/// A model with a session, and who keeps it in files.
final class Desk {
  private let arena: Arena
  let files: SessionFiles
  let folder: Folder
  let vocabulary: Int
  var session: Session

  /// - Parameters:
  ///   - shape: the model.
  ///   - seed: of its weights.
  ///   - folder: where its file and sessions lie.
  ///   - options: positions, tokens of a prompt at once, types.
  /// - Throws: whatever the model's loading throws.
  init(
    _ shape: TinyModel.Shape, seed: UInt64 = 11, in folder: Folder,
    _ options: TransformerOptions
  ) throws {
    self.folder = folder
    let name = "\(shape.architecture)-\(shape.vocabulary)-\(seed).gguf"
    let path = folder.path(name)
    if !FileManager.default.fileExists(atPath: path) {
      let bytes = try TinyModel(shape, seed: seed).bytes()
      try folder.write((0..<bytes.count).map { bytes[$0] }, to: name)
    }
    let source = try ModelSource(cString(path))
    var plan = ArenaPlan()
    let engine = try TransformerPlan(
      source.file, options, processors: 2, arena: &plan)
    let filesPlan = try SessionFiles.Plan(engine, in: &plan)
    let cached = try plan.reserve(
      engine.context, of: Int32.self, for: .text)
    arena = try Arena(plan)
    let transformer = try Transformer(source.file, engine, arena)
    session = Session(transformer, tokens: arena[cached])
    files = SessionFiles(filesPlan, source, in: arena)
    vocabulary = shape.vocabulary
    // The model's file stays mapped until the tests end.
    UnsafeMutablePointer<ModelSource>.allocate(capacity: 1)
      .initialize(to: source)
  }

  /// The logits after a prompt.
  func logits(_ prompt: [Int32]) throws -> [UInt32] {
    let tokens = region(of: prompt.count, Int32.self)
    for (index, token) in prompt.enumerated() { tokens[index] = token }
    try session.begin(tokens)
    while true {
      if let logits = try session.advance(through: tokens) {
        return (0..<logits.count).map { logits[$0].bitPattern }
      }
    }
  }

  /// The logits after one more token.
  func append(_ token: Int32) throws -> [UInt32] {
    let logits = try session.append(token)
    return (0..<logits.count).map { logits[$0].bitPattern }
  }

  @discardableResult
  func save(
    to name: String, talk: String = "talk"
  ) throws -> SessionFiles.Summary {
    try files.save(&session, talk: view(talk), to: view(folder.path(name)))
  }

  /// Restores as a session with something to lose is, and tells the talk.
  @discardableResult
  func restore(from name: String) throws -> String {
    let file = try files.open(view(folder.path(name)), for: session)
    let talk = try files.talk(
      of: file, into: region(of: 4096), for: session)
    try files.verify(file, for: session)
    try files.load(file, into: &session)
    return string(talk)
  }

  /// The code of the error that restoring ends with, or `nil`.
  func refusal(of name: String) -> String? {
    do {
      try restore(from: name)
      return nil
    } catch let error as SessionFileError { return "\(error.code)" } catch {
      return "another error"
    }
  }
}

/// Options of a session.
func options(
  context: Int = 420, batch: Int = 32, keys: KeyValueType = .f16,
  values: KeyValueType = .q8_0, threads: Int = 2
) -> TransformerOptions {
  var options = TransformerOptions()
  options.context = context
  options.batch = batch
  options.threads = threads
  options.features = host_cpu_features()
  options.keyType = keys
  options.valueType = values
  return options
}

/// A model of that architecture whose cache takes any type.
func shape(_ architecture: String) -> TinyModel.Shape {
  var shape = TinyModel.Shape.of(architecture)
  (shape.hidden, shape.heads, shape.headDimension) = (128, 4, 32)
  return shape
}

/// Tokens that a model of `shape` has.
func prompt(_ count: Int, _ seed: UInt64) -> [Int32] {
  var random = SeededRandom(seed)
  return (0..<count).map { _ in Int32.random(in: 0..<61, using: &random) }
}
