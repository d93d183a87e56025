public import GGUF
public import Memory

/// A family of models that the program knows: the rules of its makers for
/// prompts, sampling and the ends of answers.
///
/// The file decides wherever it says something itself; this is for what it
/// leaves open.
public struct ModelFamily: Sendable {
  /// The trait by which a file was recognised.
  public enum Evidence: Sendable {
    /// `general.name`, `general.basename` or the file's name.
    case name
    /// Words in its chat template.
    case template
    /// Its architecture, tokenizer and vocabulary: a guess.
    case shape

    /// The words for people.
    public var name: StaticString {
      switch self {
      case .name: "its name"
      case .template: "its chat template"
      case .shape: "its architecture and vocabulary"
      }
    }
  }

  /// The name for people.
  public let name: StaticString
  /// The built-in chat template for files that carry none.
  public let templateName: StaticString
  /// The makers' system prompt where the user gives none, or `nil`.
  public let defaultSystem: StaticString?
  /// The makers' sampling.
  public let sampling: SamplingRecommendation
  /// Texts that end an answer besides the model's own end of it.
  public let stops: [StaticString]
  /// The trait by which the file was recognised.
  public internal(set) var evidence = Evidence.shape

  init(
    _ name: StaticString, template: StaticString,
    defaultSystem: StaticString? = nil,
    sampling: SamplingRecommendation = SamplingRecommendation(),
    stops: [StaticString] = []
  ) {
    self.name = name
    self.templateName = template
    self.defaultSystem = defaultSystem
    self.sampling = sampling
    self.stops = stops
  }

  /// Recognises a file.
  ///
  /// The first rule of `ModelFamilyRule.all` that it meets decides; the last
  /// one is met by every file.
  ///
  /// - Parameters:
  ///   - file: the model; only its metadata is read.
  ///   - fileName: the last part of its path.
  @export(interface)
  public init(_ file: GGUFFile, fileName: Bytes) {
    let traits = ModelTraits(file, fileName: fileName)
    for rule in ModelFamilyRule.all where rule.matches(traits) {
      self = rule.family
      evidence = rule.evidence
      return
    }
    self = ModelFamilyRule.unknown
  }

  /// Calls `body` with each hint by which a file is recognised.
  public static func forEachHint(_ body: (GGUFHint) -> Void) {
    body(ModelTraits.name)
    body(ModelTraits.baseName)
    body(ModelTraits.chatTemplate)
  }
}
