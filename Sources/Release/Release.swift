/// The release that a program is of.
public enum Release {
  /// Its version.
  public static let version: StaticString = "0.1.0"
}
