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

# swift_build OPTION...: `swift build` with the same commands each time. SwiftPM
# names a package's traits in an order that its hashes decide, which change from
# run to run: another order would compile everything anew.
swift_build() { SWIFT_DETERMINISTIC_HASHING=1 swift build "$@"; }

# with_sources FOLDER: lets `apt-get -c=FOLDER/apt.conf source` fetch Debian's
# sources too, those of the security suite where this machine knows it.
with_sources() {
  local folder=$1 origin uri codename component suite
  sed 's/^deb \[arch=arm64 */deb-src [/; s/^deb-src \[\] /deb-src /' \
    "$folder/sources.list" >"$folder/sources.new"
  suite=$(cat "$folder/sources.new")
  suite=${suite% main}
  suite=${suite##* }
  # shellcheck disable=SC2016
  while IFS='|' read -r origin uri codename component; do
    [ "$origin $codename $component" = "Debian $suite-security main" ] || continue
    sed "s|[^ ]* [^ ]* main$|$uri $codename main|" "$folder/sources.new" \
      >>"$folder/sources.list"
    break
  done < <(apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)' \
    'Created-By: Packages' 2>/dev/null || true)
  cat "$folder/sources.new" >>"$folder/sources.list"
  rm "$folder/sources.new"
  TMPDIR=$folder quietly "asking for Debian's sources" \
    apt-get -c="$folder/apt.conf" --error-on=any update ||
    fail "Debian's sources cannot be fetched"
}

# arm64_packages FOLDER [SUITE]: lets `apt-get -c=FOLDER/apt.conf` fetch Debian's
# packages for arm64, those of this machine's suite where it has one. apt verifies
# them as it always does, but writes into FOLDER alone: the lists, packages and
# architectures of this machine stay as they are.
arm64_packages() {
  local folder=$1 uri=http://deb.debian.org/debian suite=stable signed=
  local command origin found codename component keys
  for command in apt-get dpkg-deb; do
    command -v "$command" >/dev/null ||
      fail "$command, which fetches Debian's packages for arm64, is missing"
  done
  # The address that this machine gets Debian from. Others, such as Ubuntu, lack
  # one, but have a package of the keys. The names in dollars are apt's.
  # shellcheck disable=SC2016
  while IFS='|' read -r origin found codename component; do
    [ "$origin $component" = "Debian main" ] || continue
    case $codename in *-*) continue ;; esac
    uri=$found
    suite=$codename
    break
  done < <(apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)' \
    'Created-By: Packages' 2>/dev/null || true)
  for keys in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
    [ ! -f "$keys" ] || signed=" signed-by=$keys"
  done
  suite=${2-$suite}
  mkdir -p "$folder"/{parts,state/lists/partial,cache/archives/partial}
  echo "deb [arch=arm64$signed] $uri $suite main" >"$folder/sources.list"
  : >"$folder/status"
  # Hooks of the machine's apt after an update do not belong to this one.
  cat >"$folder/apt.conf" <<END
#clear APT::Architectures;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "$folder/parts";
Dir::State "$folder/state";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
END
  TMPDIR=$folder quietly "asking $uri for Debian's $suite" \
    apt-get -c="$folder/apt.conf" --error-on=any update ||
    fail "Debian's packages for arm64 cannot be fetched from $uri"
}

# The folder of the toolchain behind `swift`, which may be a proxy.
toolchain() {
  swift -print-target-info </dev/null |
    sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1|p'
}

# The folder of what a program for a machine, aarch64 or x86_64, takes from C:
# musl for a static one, or glibc, and what GCC's compiler adds. setup makes it.
system() { printf '%s\n' "$root/.build/${2:-musl}/$1"; }

# embedded PRODUCT NAME TRIPLE TOOLSET...: builds a program as Embedded Swift in
# .build/NAME and prints the path of the stripped file. It is static and without the
# libraries of the package's traits; with the toolset of a system with glibc it is
# dynamic, opens Open MPI, and has "-mpi" behind its name.
embedded() {
  local product=$1 name=$2 triple=$3 file=$1 libc=musl traits=(--disable-default-traits)
  local toolchain scratch system options=() toolset
  shift 3
  case $1 in
    *-gnu.json)
      libc=glibc
      traits=(--traits MPI)
      file=$product-mpi
      name+=-mpi
      ;;
  esac
  scratch=$root/.build/$name
  toolchain=$(toolchain)
  system=$(system "${triple%%-*}" $libc)
  mkdir -p "$scratch"
  # The words that SwiftPM itself has for the folder of a Swift SDK.
  cat >"$scratch/toolchain.json" <<END
{
  "schemaVersion": "1.0",
  "swiftCompiler": { "extraCLIOptions": ["-sdk", "$system"] },
  "cCompiler": { "extraCLIOptions": ["--sysroot", "$system"] },
  "linker": { "extraCLIOptions": ["$toolchain/lib/swift/embedded/$triple/libswiftUnicodeDataTables.a"] }
}
END
  for toolset in embedded.json "$@"; do
    options+=(--toolset "$root/Toolchains/$toolset")
  done
  quietly "building $name" swift_build --package-path "$root" \
    --scratch-path "$scratch" --configuration release --product "$product" \
    --triple "$triple" "${traits[@]}" "${options[@]}" --toolset "$scratch/toolchain.json" ||
    exit 1
  # The hashes of modules are the compiler's own and depend on the folder it
  # worked in; nothing else in the file does.
  "$toolchain/bin/llvm-objcopy" --strip-all --remove-section .swift_modhash \
    "$scratch/$triple/release/$product" "$scratch/$file.new" >&2
  mv -f "$scratch/$file.new" "$scratch/$file"
  printf '%s\n' "$scratch/$file"
}
