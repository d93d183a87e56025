/// The purpose of a part of the arena, as `swiftlet plan` prints it.
public enum MemoryPart: Int, CaseIterable, Sendable {
  /// The place of each tensor in the file, and the kernel that multiplies by it.
  case weightIndex
  /// Cached keys and values of every layer.
  case keyValueCache
  /// Hidden states, projections and quantised activations of one batch.
  case activations
  /// Scores over the vocabulary.
  case logits
  /// Each thread's tiles of unpacked weights and attention blocks.
  case kernelScratch
  /// Token bytes, the hash of tokens and the table of merges.
  case tokenizer
  /// The vocabulary's trie, and the forms of answers.
  case grammars
  /// Lines, rendered prompts, token ids and the tokenizer's work.
  case text
  /// Cached keys and values of a model that guesses tokens.
  case draftCache
  /// All else that such a model needs beside its file.
  case draftMemory

  /// The name in the plan.
  public var name: StaticString {
    switch self {
    case .weightIndex: "weight index"
    case .keyValueCache: "key/value cache"
    case .activations: "activations"
    case .logits: "logits"
    case .kernelScratch: "kernel scratch"
    case .tokenizer: "tokenizer"
    case .grammars: "grammars"
    case .text: "text"
    case .draftCache: "draft cache"
    case .draftMemory: "draft memory"
    }
  }
}

/// A place in the arena that a plan has set aside; the arena turns it into a
/// `Region`.
public struct Reservation<Element: BitwiseCopyable>: Sendable {
  fileprivate let offset: Int
  /// The number of elements set aside.
  public let count: Int
}

/// The arena before it exists: every reservation, counted first.
///
/// Nothing is mapped until the whole is known, so a plan can be printed and
/// compared with the machine's memory without touching a byte.
public struct ArenaPlan {
  /// Every reservation begins on a cache line, so that no two threads' scratch
  /// share one and vector loads never straddle two.
  public static let alignment = 64

  /// The bytes of all reservations, padding included.
  public private(set) var totalBytes = 0

  /// Whether what follows is for a model that guesses tokens.
  public var isForDraft = false

  private var bytesOfPart: InlineArray<10, Int> = InlineArray(repeating: 0)

  /// An empty plan.
  public init() {}

  /// Sets aside `count` elements.
  ///
  /// - Throws: `MemoryError.planTooLarge` where the sum would leave the
  ///   address space.
  public mutating func reserve<Element: BitwiseCopyable>(
    _ count: Int, of type: Element.Type, for part: MemoryPart
  ) throws(MemoryError) -> Reservation<Element> {
    let (bytes, overflow) = count.multipliedReportingOverflow(
      by: MemoryLayout<Element>.stride)
    guard count >= 0, !overflow, bytes < Int.max / 4,
      totalBytes < Int.max / 4
    else { throw .planTooLarge }
    let mask = ArenaPlan.alignment - 1
    let padded = (bytes + mask) & ~mask
    let offset = totalBytes
    totalBytes += padded
    var part = part
    if isForDraft {
      part = part == .keyValueCache ? .draftCache : .draftMemory
    }
    bytesOfPart[part.rawValue] += padded
    return Reservation(offset: offset, count: count)
  }

  /// The bytes that a part takes.
  public func bytes(of part: MemoryPart) -> Int { bytesOfPart[part.rawValue] }
}

extension Arena {
  /// The region that the plan set aside under `reservation`.
  ///
  /// The reservation must come from the plan that this arena was made from.
  public subscript<Element: BitwiseCopyable>(
    reservation: Reservation<Element>
  ) -> Region<Element> {
    let size = reservation.count * MemoryLayout<Element>.stride
    precondition(reservation.offset + size <= byteCount)
    let start = (base + reservation.offset).bindMemory(
      to: Element.self, capacity: reservation.count)
    return Region(start: start, count: reservation.count)
  }
}
