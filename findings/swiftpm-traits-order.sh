#!/usr/bin/env bash
# SwiftPM of Swift 6.3.1, a package with two default traits, planned eight times.
#
# Expected: nothing changed, so each plan has the same commands.
# Seen: the traits stand in the commands (-DOne -DTwo) in the order of a Set, whose
# hashes change from process to process. Where the other order comes, every Swift
# module is compiled anew: half of all builds that plan again, such as
# `swift build --product` behind `swift build --build-tests`.
#
# With SWIFT_DETERMINISTIC_HASHING=1 the order is always the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/Sources/Small"
echo 'public let one = 1' >"$folder/Sources/Small/Small.swift"
cat >"$folder/Package.swift" <<'END'
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
  name: "small", products: [.library(name: "Small", targets: ["Small"])],
  traits: ["One", "Two", .default(enabledTraits: ["One", "Two"])],
  targets: [.target(name: "Small")])
END
orders() {
  for _ in 1 2 3 4 5 6 7 8; do
    # Anything that makes SwiftPM plan anew: another product, or tests too.
    touch "$folder/Package.swift" && rm -f "$folder/.build/release.yaml"
    "$@" swift build --package-path "$folder" -c release >/dev/null 2>&1
    grep -om1 '"-D\(One","-DTwo\|Two","-DOne\)"' "$folder/.build/release.yaml"
  done | sort | uniq -c
}
echo "as it is:"
orders env
echo "with SWIFT_DETERMINISTIC_HASHING=1:"
orders env SWIFT_DETERMINISTIC_HASHING=1
