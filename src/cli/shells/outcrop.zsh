#compdef outcrop
# outcrop in zsh: write this to a file `_outcrop` in a folder of $fpath, or put
# `source <(outcrop completions zsh)` into ~/.zshrc behind compinit.
# What there is to choose from is told by outcrop itself.

_outcrop() {
    local -a lines plain open
    local line value about kind start
    lines=("${(@f)$(outcrop __complete -- "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    kind=${lines[1]%%$'\t'*}
    start=${lines[1]#$kind}
    start=${start#$'\t'}

    if [[ $kind == files ]]; then
        if [[ -n $start ]]; then
            compset -P "${(b)start}"
        fi
        _files
        return
    fi

    local -a how
    how=(-U)
    for line in "${(@)lines[2,-1]}"; do
        if [[ ${line%%$'\t'*} == ${(b)PREFIX}* ]]; then
            how=()
        fi
    done
    for line in "${(@)lines[2,-1]}"; do
        value=${line%%$'\t'*}
        about=${line#$value}
        line=${value//:/\\:}:${about#$'\t'}
        case $value in
            "") ;;
            *=) open+=("$line") ;;
            *) plain+=("$line") ;;
        esac
    done
    # These have what was typed elsewhere, so they are gone through rather than merged.
    if (( $#how && $#plain )); then
        compstate[insert]=menu
    fi
    (( $#plain )) && _describe -V 'outcrop' plain $how
    (( $#open )) && _describe -V 'outcrop' open $how -S ''
}

if [[ $funcstack[1] == _outcrop ]]; then
    _outcrop "$@"
else
    compdef _outcrop outcrop
fi
