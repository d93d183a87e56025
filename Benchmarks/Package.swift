// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "swiftlet", path: ".."),
    // Without its traits: they count allocations, which are not measured here.
    .package(
      url: "https://github.com/ordo-one/benchmark", exact: "1.38.1",
      traits: []),
  ],
  targets: [
    // The plugin looks for targets in a folder whose parent is "Benchmarks". A
    // program named as the folder would clash with SwiftPM's own "Modules".
    .executableTarget(
      name: "ModuleBenchmarks",
      dependencies: [
        .product(name: "Modules", package: "swiftlet"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Modules",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
