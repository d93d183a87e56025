// swift-tools-version: 6.2
import PackageDescription

// What this machine's own build may use; the boards' program is built without.
let librarySettings: [CSetting] = [
  .define("SWIFTLET_OPENBLAS", .when(traits: ["OpenBLAS"])),
  .define("SWIFTLET_NUMA", .when(traits: ["NUMA"])),
  .define("SWIFTLET_MPI", .when(traits: ["MPI"])),
]
// The kernels are optimised in every configuration, or debug tests crawl. No
// compiler may fuse a multiplication and an addition on its own: the order and
// rounding of every float operation is part of an operation's definition.
let kernelSettings: [CSetting] =
  librarySettings + [
    .headerSearchPath("."),
    .unsafeFlags([
      "-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra",
    ]),
  ]
// The host's code waits for the system, so it is compiled for size.
let hostSettings: [CSetting] =
  librarySettings + [
    .define("_GNU_SOURCE"), .unsafeFlags(["-Wall", "-Wextra"]),
    .unsafeFlags(["-Oz"], .when(configuration: .release)),
  ]
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
  .define("SWIFTLET_MPI", .when(traits: ["MPI"])),
  // Without what debuggers read, which takes a tenth of the time of compiling.
  .unsafeFlags(
    ["-Xfrontend", "-gnone"], .when(configuration: .release)),
]

/// A Swift module and the modules that it may know; tests may look into one that
/// is `open`.
func module(
  _ name: String, knows dependencies: [Target.Dependency], open: Bool = false
) -> Target {
  let testing: [SwiftSetting] = [.unsafeFlags(["-enable-testing"])]
  return .target(
    name: name, dependencies: dependencies,
    swiftSettings: swiftSettings + (open ? testing : []))
}

/// A library of another package, which the boards' builds do not even fetch.
func library(_ name: String, of package: String) -> Target.Dependency {
  .product(
    name: name, package: package, condition: .when(traits: ["Workshop"]))
}

/// The code that the tests of several modules share.
func support(_ name: String, knows dependencies: [Target.Dependency]) -> Target
{
  .target(
    name: name, dependencies: dependencies, path: "Tests/\(name)",
    swiftSettings: swiftSettings)
}

/// The tests of a module, in `Tests/MODULETests`; folders of data are not built.
///
/// Modules are optimised for their tests, and tests only where they compute for
/// long: compiling them would take the longer time.
func tests(
  _ module: String, knows dependencies: [Target.Dependency],
  data folders: [String] = [], compute: Bool = false
) -> Target {
  // A second process for the module's interface would read all of it again.
  let plain: [SwiftSetting] = [
    .unsafeFlags(
      ["-Onone", "-no-emit-module-separately-wmo"],
      .when(configuration: .release))
  ]
  return .testTarget(
    name: "\(module)Tests", dependencies: dependencies + ["TestSupport"],
    exclude: folders, swiftSettings: swiftSettings + (compute ? [] : plain))
}

let package = Package(
  name: "swiftlet",
  products: [
    .executable(name: "swiftlet", targets: ["swiftlet"]),
    .executable(name: "swiftlet-http", targets: ["swiftlet-http"]),
    .executable(name: "swiftlet-workshop", targets: ["swiftlet-workshop"]),
    // What the benchmarks, a package of their own, measure.
    .library(
      name: "Modules",
      targets: [
        "CHost", "CKernels", "Memory", "Files", "Tensors", "GGUF", "Tokenizers",
        "Transformer",
      ]),
    // What Tests/Fuzz, a package of its own, gives hostile bytes to.
    .library(
      name: "Readers",
      targets: [
        "Memory", "JSON", "Templates", "GGUF", "Tokenizers", "LineProtocol",
        "Grammars", "Schemas", "Markup", "Calling",
      ]),
  ],
  traits: [
    .trait(
      name: "OpenBLAS",
      description: "Prompts of F32, F16 and BF16 files by OpenBLAS, on demand"),
    .trait(
      name: "NUMA",
      description: "Memory interleaved over several nodes by libnuma"),
    .trait(
      name: "MPI",
      description: "One model over several boards by Open MPI, on demand"),
    .trait(
      name: "Workshop",
      description: "The program that makes model files, and its libraries"),
    .default(enabledTraits: ["OpenBLAS", "NUMA", "MPI", "Workshop"]),
  ],
  dependencies: [
    .package(
      url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "CHost", cSettings: hostSettings),
    .target(name: "CMPI", dependencies: ["CHost"], cSettings: hostSettings),
    .target(
      name: "CBoards", cSettings: [.unsafeFlags(["-Wall", "-Wextra"])]),
    .target(
      name: "CCodebooks", cSettings: [.unsafeFlags(["-Wall", "-Wextra"])]),
    .target(
      name: "CKernels", dependencies: ["CHost", "CCodebooks"],
      cSettings: kernelSettings,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "CUnicode", cSettings: [.unsafeFlags(["-Wall", "-Wextra"])]),
    .target(
      name: "CPage", exclude: ["Parts", "make-hashes", "openapi.json"],
      cSettings: [.unsafeFlags(["-Wall", "-Wextra"])]),
    module("Release", knows: []),
    module("Memory", knows: ["CHost"]),
    module("JSON", knows: ["Memory"]),
    module("Templates", knows: ["CUnicode", "Memory", "JSON"]),
    module("Files", knows: ["CHost", "Memory"]),
    module("Tensors", knows: ["CCodebooks", "Memory"]),
    module("GGUF", knows: ["Memory", "Files", "Tensors"]),
    module("ModelFiles", knows: ["CHost", "Memory", "Files", "GGUF"]),
    module("Tokenizers", knows: ["CUnicode", "Memory", "GGUF"]),
    module("Models", knows: ["Memory", "Tensors", "GGUF"]),
    module(
      "Synthesis", knows: ["Memory", "Files", "Tensors", "GGUF", "Models"]),
    module(
      "Transformer",
      knows: [
        "CHost", "CKernels", "CMPI", "Memory", "Files", "Tensors", "GGUF",
        "Models",
      ]),
    module("Sampling", knows: ["Memory"]),
    module("Grammars", knows: ["Memory"]),
    module("Schemas", knows: ["Memory", "JSON", "Grammars"]),
    module("Markup", knows: ["Memory", "JSON"]),
    module(
      "Calling", knows: ["Memory", "JSON", "Grammars", "Schemas", "Markup"]),
    module(
      "Likelihood",
      knows: ["CHost", "CKernels", "Memory", "Sampling", "Transformer"]),
    module(
      "Conversation",
      knows: [
        "Memory", "JSON", "Templates", "GGUF", "Models", "Tokenizers",
        "Transformer",
        "Sampling", "Grammars", "Schemas", "Markup", "Calling",
      ]),
    module(
      "Sessions",
      knows: [
        "CHost", "Memory", "GGUF", "ModelFiles", "Models", "Transformer",
        "Conversation",
      ]),
    module("LineProtocol", knows: ["Memory", "JSON", "Sampling"]),
    module("LineEditing", knows: ["CUnicode", "Memory"]),
    module(
      "Machine", knows: ["CBoards", "CHost", "CKernels", "Memory", "JSON"]),
    module(
      "Program",
      knows: [
        "CBoards", "CHost", "CKernels", "CMPI", "Release", "Memory", "Files",
        "JSON", "Templates", "Tensors", "GGUF", "ModelFiles", "Machine",
        "Models", "Synthesis",
        "Tokenizers", "Transformer", "Sampling", "Likelihood", "Grammars",
        "Schemas", "Markup", "Calling", "Conversation", "Sessions",
        "LineProtocol", "LineEditing",
      ]),
    .executableTarget(name: "swiftlet", dependencies: ["Program"]),

    // The endpoint before the engine, a program of its own.
    .target(
      name: "CEvent",
      cSettings: [.define("_GNU_SOURCE"), .unsafeFlags(["-Wall", "-Wextra"])],
      linkerSettings: [.linkedLibrary("event")]),
    module("Bridge", knows: ["Memory", "JSON"]),
    module(
      "HTTPServer",
      knows: ["CEvent", "CPage", "Release", "Memory", "JSON", "Bridge"]),
    .executableTarget(name: "swiftlet-http", dependencies: ["HTTPServer"]),

    // The workshop: regular Swift for this machine's build.
    module("Workbench", knows: ["Memory", "JSON", "Tensors"]),
    module(
      "Safetensors", knows: ["Workbench", "Memory", "Files", "JSON", "Tensors"]),
    .target(
      name: "CQuantization", dependencies: ["CCodebooks"],
      cSettings: kernelSettings, linkerSettings: [.linkedLibrary("m")]),
    module(
      "Quantization",
      knows: [
        "Workbench", "CQuantization", "Memory", "Files", "Tensors", "GGUF",
      ]),
    module(
      "Conversion",
      knows: [
        "Workbench", "Safetensors", "Quantization", "Memory", "Files", "JSON",
        "Tensors", "GGUF", "ModelFiles", "Models", "Tokenizers",
        library("Yams", of: "Yams"),
      ]),
    module(
      "Merging",
      knows: [
        "Workbench", "Safetensors", "Conversion", "Memory", "Files", "JSON",
        "Tensors", library("Yams", of: "Yams"),
      ], open: true),
    module(
      "Workshop",
      knows: [
        "Workbench", "Safetensors", "Quantization", "Conversion", "Merging",
        "CHost", "CKernels", "Release", "Memory", "Files", "Tensors", "GGUF",
        "ModelFiles", "Models", "Tokenizers", "Transformer",
        library("ArgumentParser", of: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "swiftlet-workshop", dependencies: ["Workshop"],
      swiftSettings: swiftSettings),

    support("TestSupport", knows: ["Memory", "Files", "Tensors", "GGUF"]),
    support(
      "TransformerSupport",
      knows: ["TestSupport", "CHost", "Memory", "Tensors", "Transformer"]),
    tests("CUnicode", knows: ["CUnicode"], compute: true),
    tests("Memory", knows: ["CHost", "Memory", "Files"], compute: true),
    tests("JSON", knows: ["Memory", "JSON"]),
    tests("Bridge", knows: ["Memory", "JSON", "Bridge"]),
    tests("Safetensors", knows: ["Workbench", "Safetensors"]),
    tests(
      "Conversion",
      knows: [
        "Workbench", "Safetensors", "Quantization", "Conversion", "Memory",
        "Files", "Tensors", "GGUF",
      ], data: ["Fixtures", "Scripts"]),
    tests(
      "Schemas", knows: ["Memory", "JSON", "Grammars", "Schemas"], compute: true
    ),
    tests("Markup", knows: ["Memory", "JSON", "Markup"]),
    tests(
      "Calling",
      knows: ["Memory", "JSON", "Grammars", "Schemas", "Markup", "Calling"],
      compute: true),
    tests(
      "Templates", knows: ["Memory", "JSON", "Templates"], data: ["Cases"]),
    tests(
      "Tensors", knows: ["Memory", "Tensors"], data: ["Scripts"],
      compute: true),
    tests("GGUF", knows: ["Memory", "Files", "Tensors", "GGUF"]),
    tests(
      "Quantization",
      knows: [
        "Workbench", "Memory", "Files", "Tensors", "GGUF", "Quantization",
      ],
      compute: true),
    tests(
      "Tokenizers",
      knows: ["Memory", "Files", "Tensors", "GGUF", "Tokenizers"],
      data: ["Vectors"]),
    tests(
      "Kernels",
      knows: [
        "CHost", "CKernels", "Memory", "Tensors", "GGUF", "Transformer",
      ],
      compute: true),
    tests(
      "Transformer",
      knows: [
        "CHost", "CKernels", "Memory", "Files", "Tensors", "GGUF", "Models",
        "Transformer", "TransformerSupport",
      ]),
    tests("Models", knows: ["Memory", "Files", "Tensors", "GGUF", "Models"]),
    tests(
      "Conversation",
      knows: [
        "CHost", "Memory", "Files", "JSON", "Templates", "Tensors", "GGUF",
        "Models", "Tokenizers", "Transformer", "Sampling", "Schemas", "Calling",
        "Conversation",
      ]),
    tests(
      "Sessions",
      knows: [
        "CHost", "Memory", "Files", "ModelFiles", "Transformer",
        "Conversation", "Sessions",
      ],
      compute: true),
    tests(
      "Merging",
      knows: ["Workbench", "Safetensors", "Memory", "JSON", "Merging"],
      compute: true),
    tests(
      "LineProtocol", knows: ["Memory", "JSON", "Sampling", "LineProtocol"]),
    tests("LineEditing", knows: ["Memory", "LineEditing"]),
    tests(
      "Sampling", knows: ["Memory", "Sampling"], data: ["Goldens"]),
    tests(
      "Likelihood",
      knows: ["CHost", "Memory", "Sampling", "Transformer", "Likelihood"]),
    tests("Grammars", knows: ["Memory", "Grammars"], compute: true),
    tests(
      "Program", knows: ["Memory", "Files", "Tensors", "GGUF", "Sampling"],
      data: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6]
)
