/// A value that a template can see.
///
/// It refers to the `TemplateValues` that made it, and is valid until those are
/// emptied.
public struct TemplateValue: BitwiseCopyable, Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }

  /// `none`, which JSON calls `null`.
  public static var none: TemplateValue { TemplateValue(.none) }

  /// `true` or `false`.
  public static func bool(_ flag: Bool) -> TemplateValue {
    TemplateValue(.bool(flag))
  }

  /// An integer.
  public static func integer(_ number: Int64) -> TemplateValue {
    TemplateValue(.integer(number))
  }

  /// Any other number.
  public static func float(_ number: Double) -> TemplateValue {
    TemplateValue(.float(number))
  }
}
