# outcrop in fish: outcrop completions fish > ~/.config/fish/completions/outcrop.fish
# What there is to choose from is told by outcrop itself.

function __outcrop_complete
    set -l typed (commandline -ct)
    set -l lines (outcrop __complete -- (commandline -opc) "$typed" 2>/dev/null)
    set -l kind (string split \t -- "$lines[1]")
    if test "$kind[1]" = files
        set -l start "$kind[2]"
        set -l path (string sub -s (math 1 + (string length -- "$start")) -- "$typed")
        for found in (__fish_complete_path "$path")
            printf '%s%s\n' "$start" "$found"
        end
    else if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
end

complete -c outcrop -k -f -a '(__outcrop_complete)'
