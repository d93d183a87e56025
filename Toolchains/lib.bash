# shellcheck shell=bash
# What the scripts of this folder share; sourced by them.
#
# Standard output belongs to what a script is asked for; everything else goes
# to standard error.

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
readonly root

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$(basename "$0"): $*"
  exit 1
}

# quietly WHAT COMMAND...: runs the command with no input. Its output is shown
# only where it fails or warns; that it takes long is said in one line.
quietly() {
  local what=$1 log timer status=0
  shift
  log=$(mktemp)
  # The line's pause must not hold a pipe open that somebody reads to its end.
  { sleep 1.5 <&- >&- 2>&-; say "$what …"; } &
  timer=$!
  "$@" </dev/null >"$log" 2>&1 || status=$?
  kill "$timer" 2>/dev/null || true
  wait "$timer" 2>/dev/null || true
  if [ "$status" -ne 0 ]; then
    cat "$log" >&2
    say "$what failed"
  else
    grep 'warning:' "$log" >&2 || true
  fi
  rm -f "$log"
  return "$status"
}

# The folder of the toolchain behind `swift`, which may be a proxy.
toolchain() {
  swift -print-target-info </dev/null |
    sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1|p'
}

# embedded NAME TRIPLE TOOLSET...: builds the static program as Embedded Swift,
# without the libraries of the package's traits, in .build/NAME and prints the
# path of the stripped file.
embedded() {
  local name=$1 triple=$2 toolchain scratch tables options=() toolset
  shift 2
  scratch=$root/.build/$name
  toolchain=$(toolchain)
  tables=$toolchain/lib/swift/embedded/$triple/libswiftUnicodeDataTables.a
  [ -f "$tables" ] || fail "this Swift has no Embedded library for $triple"
  mkdir -p "$scratch"
  printf '{ "schemaVersion": "1.0", "linker": { "extraCLIOptions": ["%s"] } }\n' \
    "$tables" >"$scratch/toolchain.json"
  for toolset in embedded.json "$@"; do
    options+=(--toolset "$root/Toolchains/$toolset")
  done
  quietly "building $name" swift build --package-path "$root" \
    --scratch-path "$scratch" --configuration release --product swiftlet \
    --triple "$triple" --disable-default-traits "${options[@]}" --toolset "$scratch/toolchain.json" ||
    exit 1
  "$toolchain/bin/llvm-objcopy" --strip-all \
    "$scratch/$triple/release/swiftlet" "$scratch/swiftlet.new" >&2
  mv -f "$scratch/swiftlet.new" "$scratch/swiftlet"
  printf '%s\n' "$scratch/swiftlet"
}
