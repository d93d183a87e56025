public import Foundation

/// Where large fixtures lie that the repository does not carry.
///
/// `SWIFTLET_SHARED` names the folder; without it `../shared` beside the
/// checkout is tried. Tests that need it are skipped, saying so, where neither
/// exists.
public enum Shared {
  /// The checkout that these tests were built from.
  public static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder, or `nil` where there is none.
  public static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment["SWIFTLET_SHARED"]
    let candidate =
      environment.map { URL(fileURLWithPath: $0) }
      ?? checkout.deletingLastPathComponent().appendingPathComponent("shared")
    let exists = FileManager.default.fileExists(atPath: candidate.path)
    return exists ? candidate : nil
  }()

  /// Whether the folder is there, for `.enabled(if:)`.
  public static var isPresent: Bool { folder != nil }

  /// The path of a file in the folder.
  public static func path(_ name: String) -> String {
    (folder ?? URL(fileURLWithPath: "/")).appendingPathComponent(name).path
  }

  /// The bytes of a file in the folder.
  public static func data(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path(name)))
  }
}
