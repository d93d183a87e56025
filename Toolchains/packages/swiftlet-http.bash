# shellcheck shell=bash
# Completion of swiftlet-http's command line for bash.
#
# The options are asked of the program itself; those behind -- of its engine, by
# the completion of swiftlet.

# __swiftlet_http_files [PATTERN]: folders, and files, or those with such a name.
__swiftlet_http_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(
    {
      compgen -f ${1:+-X "!$1"} -- "$2"
      compgen -d -- "$2"
    } | sort -u)
}

# __swiftlet_http_engine WORD: completes a word behind --, as if it were one of
# `swiftlet serve`.
__swiftlet_http_engine() {
  local index program=swiftlet
  if ! declare -F _swiftlet >/dev/null; then
    # What loads completions on demand, where the shell has that.
    _completion_loader swiftlet 2>/dev/null
    declare -F _swiftlet >/dev/null || return 0
  fi
  for ((index = COMP_CWORD; index > 0; index--)); do
    [[ ${COMP_WORDS[index]} != -- ]] || break
  done
  [[ ${COMP_WORDS[0]} != */* ]] || program=${COMP_WORDS[0]%/*}/swiftlet
  local COMP_WORDS=("$program" serve "${COMP_WORDS[@]:index+1}")
  local COMP_CWORD=$((COMP_CWORD - index + 1))
  _swiftlet
}

_swiftlet_http() {
  COMPREPLY=()
  local program=${COMP_WORDS[0]/#\~/$HOME} word=${COMP_WORDS[COMP_CWORD]-}
  local previous=${COMP_WORDS[COMP_CWORD - 1]} index
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ ${COMP_WORDS[index]} == -- ]]; then
      __swiftlet_http_engine
      return
    fi
  done
  case $previous in
    --key-file | --program | --connect) __swiftlet_http_files '' "$word" ;;
    --listen) mapfile -t COMPREPLY < <(compgen -W "127.0.0.1:8080 unix:" -- "$word") ;;
    --allow-* | --queue | --talks | --idle) ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "-- $("$program" --help </dev/null 2>/dev/null |
          sed -n '/^  --/p' | grep -o -e '--[a-z-]*')" -- "$word")
      else
        __swiftlet_http_files '*.gguf' "$word"
      fi
      ;;
  esac
}

complete -F _swiftlet_http swiftlet-http
