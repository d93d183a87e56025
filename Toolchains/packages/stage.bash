# shellcheck shell=bash
# What the packages have in common; sourced by make-deb and make-release.

# shellcheck source-path=SCRIPTDIR source=../lib.bash
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib.bash"

readonly packages=$root/Toolchains/packages
readonly docs=$root/Sources/Swiftlet.docc
# The files of swiftlet, swiftlet-http and swiftlet-mpi.
# shellcheck disable=SC2034
program='' http='' mpi=''

# read_options FILES [WORD]...: sets `output` and the options that FILES names,
# each a file.
read_options() {
  local usage name files=$1
  shift
  usage="usage: $(basename "$0")"
  for name in $files; do
    usage+=" [--$name FILE]"
    printf -v "$name" %s ''
  done
  usage+=" [--output FOLDER]"
  output=$root/.build/packages
  while [ $# -gt 0 ]; do
    name=${1%%=*}
    name=${name#--}
    case $1 in
      -h | --help)
        say "$usage"
        exit 0
        ;;
      --?*) ;;
      *) name='' ;;
    esac
    case " $files output " in
      *" ${name:-/} "*) ;;
      *) fail "unknown word '$1'; $usage" ;;
    esac
    case $1 in
      *=?*) printf -v "$name" %s "${1#*=}" ;;
      *=) fail "${1%=} needs a value; $usage" ;;
      *)
        [ -n "${2-}" ] || fail "$1 needs a value; $usage"
        printf -v "$name" %s "$2"
        shift
        ;;
    esac
    shift
  done
}

# check_program FILE: whether it is one that runs on every aarch64 Linux.
check_program() {
  local why
  why=$("$root/Toolchains/aarch64.py" "$1" 2>&1) || fail "$why"
}

# check_dynamic_program FILE: whether it is one for aarch64 that needs the C library
# and nothing else; sets `libc`, the oldest that serves.
check_dynamic_program() {
  local name found
  readelf -h "$1" 2>/dev/null | grep -q 'Machine:.*AArch64' || fail "$1: no program for aarch64"
  while read -r name; do
    case $name in
      libc.so.6 | libm.so.6 | ld-linux-aarch64.so.1) ;;
      *) fail "$1: needs $name" ;;
    esac
  done < <(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p')
  found=$(readelf -W -V "$1" | grep -o 'Name: GLIBC_2[0-9.]*') || fail "$1: not dynamic"
  libc=$(sort -V <<<"${found//Name: GLIBC_/}" | tail -n 1)
}

# prepare NAME...: makes sure of tools, date and programs; sets `runner`, `version`,
# `scratch` and `output`. A NAME is a variable with a program's file, `program`,
# `http` or `mpi`: where it is empty the program is built.
prepare() {
  "$root/Toolchains/setup" package
  runner=()
  [ "$(uname -m)" = aarch64 ] || runner=("${SWIFTLET_QEMU:-qemu-aarch64}")
  version=
  while [ $# -gt 0 ]; do
    take_program "$1"
    shift
  done
  take_date
  open_output
}

# take_program NAME: checks the program, whose version must be that of the others.
take_program() {
  local -n file=$1
  local words=() name=swiftlet check=check_program said
  case $1 in
    http)
      words=(--http)
      name=swiftlet-http
      ;;
    mpi)
      words=(--mpi)
      check=check_dynamic_program
      "$root/Toolchains/setup" mpi
      # The cross compiler's C library.
      [ ${#runner[@]} -eq 0 ] || runner+=(-L /usr/aarch64-linux-gnu)
      ;;
  esac
  if [ -z "$file" ]; then
    file=$("$root/Toolchains/build-board" "${words[@]}") || exit 1
  fi
  $check "$file"
  file=$(readlink -f "$file")
  said=$("${runner[@]}" "$file" --version </dev/null 2>/dev/null) ||
    fail "cannot be run: $file --version"
  [[ $said =~ ^$name\ ([0-9][0-9A-Za-z.+~]*)$ ]] ||
    fail "says '$said', not its version as $name: $file"
  [[ ${version:=${BASH_REMATCH[1]}} == "${BASH_REMATCH[1]}" ]] ||
    fail "says '$said', where the other program is $version: $file"
}

# take_date: everything has the commit's date, so that it is the same on every
# machine.
take_date() {
  if [ -z "${SOURCE_DATE_EPOCH-}" ]; then
    SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null) ||
      fail "no commit to take the date from; set SOURCE_DATE_EPOCH"
  fi
  [[ $SOURCE_DATE_EPOCH =~ ^[0-9]{1,11}$ ]] ||
    fail "SOURCE_DATE_EPOCH is no number of seconds: $SOURCE_DATE_EPOCH"
  export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC
  umask 022
}

# open_output: makes the folder of `output`, and `scratch` in it, so that what is
# whole is only renamed.
open_output() {
  mkdir -p "$output" 2>/dev/null || fail "cannot make the folder $output"
  output=$(cd "$output" && pwd)
  scratch=$(mktemp -d "$output/.new-XXXXXX" 2>/dev/null) || fail "cannot write into $output"
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 1' INT TERM HUP
}

# put MODE FROM TO: a file, in folders that are made for it.
put() {
  local why
  why=$(install -D -m "$1" "$2" "$3" 2>&1) || unwritable "$why"
}

# unwritable WHY: the end, where WHY is what a tool said.
unwritable() { fail "cannot write into $output: ${1##*: }"; }

# fill FROM TO NAME VALUE...: a file with @NAME@ replaced.
fill() {
  local text from=$1 to=$2
  text=$(cat "$from")
  shift 2
  while [ $# -gt 0 ]; do
    text=${text//"@$1@"/"$2"}
    shift 2
  done
  printf '%s\n' "$text" >"$scratch/filled"
  put 644 "$scratch/filled" "$to"
}

# licence NUMBER: a text of THIRD-PARTY.md, as a copyright file has it.
licence() {
  awk -v number="$1" '/^```$/ { fence++; next }
    fence == 2 * number - 1 { print $0 == "" ? " ." : " " $0 }' "$root/THIRD-PARTY.md"
}

# stage FOLDER PREFIX: puts the files of every package into FOLDER, for a program
# that will be PREFIX/bin/swiftlet.
stage() {
  local folder=$1 prefix=$2 share=$1/share unit page model
  put 755 "$program" "$folder/bin/swiftlet"
  for model in "$root"/Boards/share/swiftlet/*.gguf; do
    put 644 "$model" "$share/swiftlet/$(basename "$model")"
  done

  "$packages/make-manual" "$packages/swiftlet.1.in" "${runner[@]}" "$program" \
    >"$scratch/swiftlet.1" || exit 1
  gzip -9n <"$scratch/swiftlet.1" >"$scratch/swiftlet.1.gz"
  put 644 "$scratch/swiftlet.1.gz" "$share/man/man1/swiftlet.1.gz"
  put 644 "$packages/swiftlet.bash" \
    "$share/bash-completion/completions/swiftlet"

  fill "$packages/copyright.in" "$share/doc/swiftlet/copyright" \
    licences "$(cat "$packages/licences")" expat "$(licence 1)"
  for page in Packages Commands Protocol Errors; do
    put 644 "$docs/$page.md" "$share/doc/swiftlet/$page.md"
  done

  for unit in swiftlet.socket swiftlet@.service system-swiftlet.slice; do
    put 644 "$packages/$unit" "$folder/lib/systemd/system/$unit"
  done
  sed -i "s|^ExecStart=/usr/bin/|ExecStart=$prefix/bin/|" \
    "$folder/lib/systemd/system/swiftlet@.service"
  put 644 "$packages/swiftlet.sysusers" "$folder/lib/sysusers.d/swiftlet.conf"
}

# stage_http FOLDER PREFIX: puts the files of swiftlet-http into FOLDER.
stage_http() {
  local folder=$1 prefix=$2 share=$1/share units=$1/lib/systemd/system
  put 755 "$http" "$folder/bin/swiftlet-http"
  "$packages/make-http-manual" "$packages/swiftlet-http.1.in" "${runner[@]}" "$http" \
    >"$scratch/swiftlet-http.1" || exit 1
  gzip -9n <"$scratch/swiftlet-http.1" >"$scratch/swiftlet-http.1.gz"
  put 644 "$scratch/swiftlet-http.1.gz" "$share/man/man1/swiftlet-http.1.gz"
  put 644 "$packages/swiftlet-http.bash" \
    "$share/bash-completion/completions/swiftlet-http"
  fill "$packages/http-copyright.in" "$share/doc/swiftlet-http/copyright" \
    licences "$(cat "$packages/licences")" expat "$(licence 1)" \
    bsd "$(licence 2)" isc "$(licence 3)"
  put 644 "$docs/Endpoint.md" "$share/doc/swiftlet-http/Endpoint.md"
  put 644 "$packages/swiftlet-http.socket" "$units/swiftlet-http.socket"
  put 644 "$packages/swiftlet-http.service" "$units/swiftlet-http.service"
  sed -i "/^Exec/s|/usr/bin/|$prefix/bin/|g" "$units/swiftlet-http.service"
}

# age FOLDER: gives all that is in it the commit's date.
age() { find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

# commit FORMAT: something of the commit, or nothing.
commit() { git -C "$root" log -1 --format="$1" 2>/dev/null || true; }

# make_deb PACKAGE ARCHITECTURE TEMPLATE [NAME VALUE]...: makes the package of what
# is in $scratch/deb and prints its path. TEMPLATE has @NAME@, @version@,
# @maintainer@, @architecture@ and @size@.
make_deb() {
  local package=$1 architecture=$2 template=$3 folder=$scratch/deb
  local maintainer built_from size name
  shift 3
  maintainer="${DEBFULLNAME:-$(commit %an)} <${DEBEMAIL:-$(commit %ae)}>"
  [[ $maintainer =~ ^[^\<\>]+\ \<[^\ \<\>]+@[^\ \<\>]+\>$ ]] ||
    fail "no maintainer: ${maintainer@Q}; set DEBFULLNAME and DEBEMAIL"
  built_from=$(commit %H)
  printf '%s (%s) unstable; urgency=medium\n\n  * Version %s, from %s.\n\n -- %s  %s\n' \
    "$package" "$version" "$version" "${built_from:+commit }${built_from:-an archive}" \
    "$maintainer" "$(date -uR -d "@$SOURCE_DATE_EPOCH")" |
    gzip -9n >"$folder/usr/share/doc/$package/changelog.gz"

  # As dpkg-gencontrol counts: each file in whole KiB, and 1 for all else.
  size=$(find "$folder" -type f ! -path "$folder/DEBIAN/*" -printf '%s\n' |
    awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
  size=$((size + $(find "$folder" ! -type f ! -path "$folder/DEBIAN" | wc -l)))
  (cd "$folder" && find usr -type f -print0 | sort -z | xargs -0 md5sum) \
    >"$scratch/md5sums"
  put 644 "$scratch/md5sums" "$folder/DEBIAN/md5sums"
  fill "$template" "$folder/DEBIAN/control" version "$version" \
    maintainer "$maintainer" architecture "$architecture" size "$size" "$@"
  age "$folder"
  name=${package}_${version}_$architecture.deb
  # One thread, so that the bytes do not depend on how many there are.
  DPKG_DEB_THREADS_MAX=1 quietly "dpkg-deb" dpkg-deb --root-owner-group -Zxz \
    --build "$folder" "$scratch/$name" || exit 1
  mv -f "$scratch/$name" "$output/$name"
  printf '%s\n' "$output/$name"
}
