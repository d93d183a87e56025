public import GGUF
public import Memory
public import Templates

/// The chat template that holds, and why.
public struct TemplateChoice {
  /// The reason to take a template.
  public enum Reason: Sendable {
    /// An option.
    case option
    /// The model file carries it.
    case file
    /// The model file has none that can be used; what the file is suggests it.
    case family(ModelFamily)
  }

  /// The template's text in Jinja.
  public let source: Bytes
  /// The built-in template that it is, if any.
  public let builtIn: BuiltInTemplate?
  /// Why it was taken.
  public let reason: Reason
  /// The fault of the file's own template, if it was passed over for that.
  public let fault: TemplateError?

  /// A built-in template that an option names.
  public init(_ builtIn: BuiltInTemplate) {
    self.init(Bytes(builtIn.source), builtIn, .option, fault: nil)
  }

  /// A template that an option brings.
  ///
  /// - Throws: `TemplateError` where it cannot be parsed.
  public init(_ source: Bytes) throws(TemplateError) {
    if let fault = TemplateChoice.fault(of: source) { throw fault }
    self.init(source, nil, .option, fault: nil)
  }

  /// The template of a model: its own, or where it has none that can be parsed
  /// the one that its family suggests.
  @export(interface)
  public init(_ file: GGUFFile, _ family: ModelFamily) {
    let own = file.text(ModelTraits.chatTemplate) ?? Bytes()
    let fault = TemplateChoice.fault(of: own)
    if !own.isEmpty, fault == nil {
      self.init(own, nil, .file, fault: nil)
    } else {
      let builtIn =
        BuiltInTemplate(named: Bytes(family.templateName)) ?? .chatML
      self.init(
        Bytes(builtIn.source), builtIn, .family(family),
        fault: own.isEmpty ? nil : fault)
    }
  }

  private init(
    _ source: Bytes, _ builtIn: BuiltInTemplate?, _ reason: Reason,
    fault: TemplateError?
  ) {
    self.source = source
    self.builtIn = builtIn
    self.reason = reason
    self.fault = fault
  }

  /// The fault that keeps a template from being parsed, found in memory of its
  /// own.
  private static func fault(of source: Bytes) -> TemplateError? {
    guard source.count <= TemplateLimits.mostSourceBytes else {
      return .tooLarge(Bytes("bytes"), limit: TemplateLimits.mostSourceBytes)
    }
    do throws(MemoryError) {
      var plan = ArenaPlan()
      let templatePlan = try TemplatePlan(
        TemplateLimits(sourceBytes: source.count, requestBytes: 0), in: &plan)
      let arena = try Arena(plan)
      do throws(TemplateError) {
        _ = try Template(source, templatePlan, in: arena)
      } catch { return error }
      return nil
    } catch {
      // The plan of the whole fails next with so little memory.
      return nil
    }
  }

  /// Writes the template's name and why it holds.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    if let builtIn { out.append(builtIn.name) }
    switch reason {
    case .option:
      out.append(builtIn == nil ? "--template-file" : " (--template)")
    case .file: out.append("the file's own")
    case .family(let family):
      out.append(" (suggested by ")
      out.append(family.evidence.name)
      out.append(": ")
      out.append(family.name)
      out.append(")")
    }
  }
}
