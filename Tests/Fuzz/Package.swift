// swift-tools-version: 5.4
import PackageDescription

// A package of its own: all that it builds is instrumented. From version 5.5 on
// SwiftPM renames `main`, which here is libFuzzer's.

/// A program that gives libFuzzer's inputs to one kind of reader.
func fuzzer(_ name: String) -> Target {
  .executableTarget(
    name: "Fuzz\(name)",
    dependencies: [.product(name: "Readers", package: "swiftlet")], path: name,
    swiftSettings: [
      .unsafeFlags([
        "-parse-as-library", "-warnings-as-errors", "-swift-version", "6",
        "-enable-upcoming-feature", "ExistentialAny",
        "-enable-upcoming-feature", "MemberImportVisibility",
      ])
    ])
}

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "swiftlet", path: "../..")],
  targets: [
    fuzzer("GGUF"), fuzzer("Templates"), fuzzer("Protocol"), fuzzer("Forms"),
    fuzzer("Answers"),
  ]
)
