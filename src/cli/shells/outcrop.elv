# outcrop in elvish: put `eval (outcrop completions elvish | slurp)` into rc.elv.
# What there is to choose from is told by outcrop itself.

use str

set edit:completion:arg-completer[outcrop] = {|@words|
    var lines = [(e:outcrop __complete -- $@words | from-lines)]
    var kind = [(str:split "\t" $lines[0])]
    if (eq $kind[0] files) {
        var start = $kind[1]
        edit:complete-filename (str:trim-prefix $words[-1] $start) | each {|found|
            var stem = (str:trim-prefix $found[stem] '')
            edit:complex-candidate $start$stem &code-suffix=$found[code-suffix] &display=$stem
        }
    } else {
        each {|line|
            var value about = (str:split "\t" $line)
            var suffix = (if (str:has-suffix $value =) { put '' } else { put ' ' })
            edit:complex-candidate $value &code-suffix=$suffix &display=$value'  '$about
        } $lines[1..]
    }
}
