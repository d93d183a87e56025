/// The program's version.
enum Version {
  static let text: StaticString = "0.1.0"
}
