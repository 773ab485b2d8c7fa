# outcrop in bash 3.2 and newer: put `source <(outcrop completions bash)` into ~/.bashrc.
# What there is to choose from is told by outcrop itself.

_outcrop() {
    COMPREPLY=()

    # bash takes words apart at ":" and "=", which ids of models have in them.
    local line=${COMP_LINE:0:COMP_POINT} words=() word i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $i -eq 0 || $line == [[:space:]]* ]]; then
            words+=("")
        fi
        line=${line#"${line%%[![:space:]]*}"}
        if [[ ${#word} -gt ${#line} ]]; then
            word=$line
        fi
        words[${#words[@]} - 1]+=$word
        line=${line#"$word"}
    done
    words=("${words[@]//[\"\'\\]/}")
    local typed=${words[${#words[@]} - 1]}

    local kind="" start="" value about values=() abouts=()
    while IFS=$'\t' read -r value about; do
        if [[ -z $kind ]]; then
            kind=$value start=$about
        else
            values+=("$value")
            abouts+=("$about")
        fi
    done < <(outcrop __complete -- "${words[@]}" 2>/dev/null)

    if [[ $kind == files ]]; then
        # Behind a "=" bash begins a word by itself, and completes files best by itself.
        start=${start##*=}
        if [[ -z $start ]]; then
            compopt -o default 2>/dev/null
            return
        fi
        while IFS= read -r value; do
            if [[ -d $value ]]; then
                value+=/
                compopt -o nospace 2>/dev/null
            fi
            if [[ $value == *[^[:alnum:]_./~-]* ]]; then
                compopt -o filenames 2>/dev/null
            fi
            COMPREPLY+=("$start$value")
        done < <(compgen -f -- "${2#"$start"}")
        return
    fi

    local fitting=() before=${typed%"$2"}
    for i in "${!values[@]}"; do
        if [[ ${values[i]} == "$typed"* ]]; then
            fitting+=("$i")
        fi
    done
    if [[ ${#fitting[@]} -eq 0 && ${#values[@]} -gt 0 && -z $before ]]; then
        # These have what was typed elsewhere. Several would put in its place what they begin with,
        # except where they are only listed.
        if [[ ${#values[@]} -eq 1 || $COMP_TYPE -eq 63 ]]; then
            fitting=("${!values[@]}")
        fi
    fi
    for i in ${fitting[@]+"${fitting[@]}"}; do
        value=${values[i]#"$before"}
        if [[ $value == *= ]]; then
            compopt -o nospace 2>/dev/null
        fi
        if [[ $COMP_TYPE -eq 63 && ${#fitting[@]} -gt 1 && -n ${abouts[i]} ]]; then
            value="$value  (${abouts[i]})"
            value=${value:0:${COLUMNS:-80}-3}
        fi
        COMPREPLY+=("$value")
    done
}

if [[ ${BASH_VERSINFO[0]} -lt 4 ]]; then
    complete -o default -F _outcrop outcrop
elif [[ ${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -lt 4 ]]; then
    complete -F _outcrop outcrop
else
    complete -o nosort -F _outcrop outcrop
fi
