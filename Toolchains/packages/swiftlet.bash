# shellcheck shell=bash
# Completion of swiftlet's command line for bash.
#
# Commands, options, presets and types are asked of the program itself, whose
# help names them; only values that no help lists stand here.

# __swiftlet_help COMMAND: the command's help, without input.
__swiftlet_help() { "$__swiftlet_program" "$@" --help </dev/null 2>/dev/null; }

# __swiftlet_placeholder OPTION: the word for the option's value in the help on
# standard input; nothing for an option without a value.
__swiftlet_placeholder() {
  local line short long value
  # Two spaces at least stand between an option and what it means.
  while IFS= read -r line; do
    [[ $line =~ ^\ +(-(.),\ )?--([a-z0-9-]+)(\ ([^ ]+))?(\ |$) ]] || continue
    short=-${BASH_REMATCH[2]} long=--${BASH_REMATCH[3]} value=${BASH_REMATCH[5]}
    [[ $1 == "$long" || $1 == "$short" ]] || continue
    printf '%s %s\n' "${long#--}" "$value"
    return
  done
}

# __swiftlet_listed WORD: the words of the help's line that begins with "WORDs:".
__swiftlet_listed() {
  { __swiftlet_help "$__swiftlet_command"; __swiftlet_help synthesize; } |
    sed -n "s/^$1s: //p" | head -n 1
}

# __swiftlet_words WORD...: those that begin with what is typed.
__swiftlet_words() {
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$__swiftlet_word")
}

# __swiftlet_files [PATTERN]: folders, and files, or those with such a name.
__swiftlet_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(
    {
      compgen -f ${1:+-X "!$1"} -- "$__swiftlet_word"
      compgen -d -- "$__swiftlet_word"
    } | sort -u)
}

__swiftlet_value() {
  local option=$1 placeholder=$2 before="" sets=scalar
  case $HOSTTYPE in
    aarch64*) sets+=" neon dotprod i8mm" ;;
    x86_64*) sets+=" avx2 avx512vnni amx" ;;
  esac
  case $option:$placeholder in
    kv:*)
      # Behind a comma the second of two is typed.
      [[ $__swiftlet_word == *,* ]] && before=${__swiftlet_word%,*},
      __swiftlet_words "${before}f16" "${before}q8_0" "${before}q4_0"
      ;;
    thinking:*) __swiftlet_words on off ;;
    json-whitespace:*) __swiftlet_words none compact free ;;
    speculation:*)
      [[ $__swiftlet_word == *,* ]] && before=${__swiftlet_word%,*},
      __swiftlet_words "${before}off" "${before}lookup" "${before}draft" \
        "${before}both"
      ;;
    kernels:*) __swiftlet_words "$sets" ;;
    numa:*) __swiftlet_words off auto interleave ;;
    template:*)
      __swiftlet_words chatml tinyswallow swallow-v0.1 swallow-alpaca \
        superswallow swallow-moe llama-3 llama-3.1 qwen3 lfm2 gemma harmony \
        llm-jp-3 sarashina smollm2
      ;;
    vocab:* | draft:*) __swiftlet_files '*.gguf' ;;
    session:* | prefix:*) __swiftlet_files '*.session' ;;
    sessions:*)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$__swiftlet_word")
      ;;
    *:FILE) __swiftlet_files ;;
    *:*'|'*) __swiftlet_words "${placeholder//|/ }" ;;
    *) __swiftlet_words "$(__swiftlet_listed "$option")" ;;
  esac
}

__swiftlet_operand() {
  local usage
  usage=$(__swiftlet_help "$__swiftlet_command" | head -n 1)
  [[ $usage == *PRESET* ]] && __swiftlet_words "$(__swiftlet_listed preset)"
  case $usage in
    *MODEL*) __swiftlet_files '*.gguf' ;;
    *OUT*) __swiftlet_files ;;
  esac
}

_swiftlet() {
  COMPREPLY=()
  local __swiftlet_program=${COMP_WORDS[0]} __swiftlet_command=${COMP_WORDS[1]-}
  local __swiftlet_word=${COMP_WORDS[COMP_CWORD]-} option placeholder
  local previous=${COMP_WORDS[COMP_CWORD - 1]}
  __swiftlet_program=${__swiftlet_program/#\~/$HOME}

  # --option=value comes as three words.
  if [[ $__swiftlet_word == = ]]; then
    __swiftlet_word=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  local commands
  if ((COMP_CWORD == 1)) || [[ $__swiftlet_command == help ]]; then
    commands=$(__swiftlet_help | sed -n 's/^  \([a-z]\{1,\}\)  *[^ ].*/\1/p')
    ((COMP_CWORD > 2)) || __swiftlet_words "$commands" \
      "$( ((COMP_CWORD > 1)) || echo help version --help --version)"
    return
  fi

  if [[ $previous == -* ]]; then
    read -r option placeholder < <(
      __swiftlet_help "$__swiftlet_command" | __swiftlet_placeholder "$previous")
    if [[ -n $placeholder ]]; then
      __swiftlet_value "$option" "$placeholder"
      return
    fi
  fi

  if [[ $__swiftlet_word == -* ]]; then
    __swiftlet_words "$(__swiftlet_help "$__swiftlet_command" |
      sed -n -e 's/^  *\(-.\), \(--[a-z0-9-]*\).*/\1 \2/p' \
        -e 's/^  *\(--[a-z0-9-]*\).*/\1/p')"
  else
    __swiftlet_operand
  fi
}

complete -F _swiftlet swiftlet swiftlet-mpi
