/// The kind of a setting with its least and largest value, and the functions
/// that read and write its field.
public enum SamplerField {
  /// An integer.
  case integer(
    Int, Int, (SamplerSettings) -> Int, (inout SamplerSettings, Int) -> Void)
  /// A number with a fraction.
  case number(
    Double, Double, (SamplerSettings) -> Float,
    (inout SamplerSettings, Float) -> Void)
}
