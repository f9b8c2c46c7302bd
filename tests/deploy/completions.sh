#!/usr/bin/env bash
# Checks that shells complete every command and option that the help of a program shows, and that they understand the
# scripts: each shell is asked at each place. Shells that are not here are left out.
#
#   tests/deploy/completions.sh PROGRAM...
set -euo pipefail

scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet-completions.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
status=0

complain() {
    echo "$1" >&2
    status=1
}

# expect SHELL PLACE WANTED OFFERED: every line of WANTED is one of OFFERED
expect() {
    local lacking
    lacking=$(comm -23 <(sort -u <<<"$3") <(sort -u <<<"$4") | tr '\n' ' ')
    [[ -z ${lacking// /} ]] || complain "$1 does not offer after '$2': $lacking"
}

# offered_by_bash WORD...: the last one is what is completed
offered_by_bash() {
    local function=_${1//-/_}
    # The variables are the ones that bash fills for a completion.
    # shellcheck disable=SC2034
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    "$function"
    printf '%s\n' "${COMPREPLY[@]}"
}

offered_by_fish() {
    fish --no-config -c "source '$scratch/$1.fish'; complete -C '$*'" | cut -f 1
}

# Without a terminal zsh has no completion system: what the script calls of it is played here.
offered_by_zsh() {
    # shellcheck disable=SC2016
    zsh -f -c 'script=$1; shift
        _describe() { print -l -- "${(@)${(P)@[-1]}%%:*}" }
        _files() { }
        words=("$@"); CURRENT=$#; PREFIX=${@[-1]}
        . "$script" "$@"' zsh "$scratch/$1.zsh" "$@"
}

# walk PATH PROGRAM COMMAND...: this place and all below it
walk() {
    local path=$1 help options commands command
    shift
    help=$("$path" "${@:2}" --help)
    options=$(sed -nE 's/^  (-[a-zA-Z],)?(--[a-z-]+).*/\2/p' <<<"$help")
    commands=$(sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' <<<"$help")
    [[ -n $options ]] || complain "the help of '$*' is not understood"
    expect bash "$*" "$options" "$(offered_by_bash "$@" --)"
    expect bash "$*" "$commands" "$(offered_by_bash "$@" "")"
    if command -v fish >/dev/null; then
        expect fish "$*" "$options" "$(offered_by_fish "$@" --)"
        [[ -z $commands ]] || expect fish "$*" "$commands" "$(offered_by_fish "$@" "")"
    fi
    if command -v zsh >/dev/null; then
        expect zsh "$*" "$options" "$(offered_by_zsh "$@" --)"
        [[ -z $commands ]] || expect zsh "$*" "$commands" "$(offered_by_zsh "$@" "")"
    fi
    for command in $commands; do
        walk "$path" "$@" "$command"
    done
    places=$((places + 1))
}

for path in "$@"; do
    program=${path##*/}
    places=0
    for shell in bash zsh fish; do
        "$path" completion "$shell" >"$scratch/$program.$shell"
    done
    # shellcheck disable=SC1090
    . "$scratch/$program.bash"
    for shell in zsh fish; do
        command -v "$shell" >/dev/null || echo "left out: $shell is missing"
    done
    walk "$path" "$program"
    echo "$program: $places places"
done
exit "$status"
