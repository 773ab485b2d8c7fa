# outcrop in PowerShell: put `outcrop completions powershell | Out-String | Invoke-Expression`
# into $PROFILE. What there is to choose from is told by outcrop itself.

Register-ArgumentCompleter -Native -CommandName outcrop -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # Nothing of the line is evaluated: a word is taken as it stands, or without its quotes.
    $words = @(
        foreach ($element in $commandAst.CommandElements) {
            if ($element.Extent.StartOffset -ge $cursorPosition) { break }
            if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $element.Value
            } else {
                $element.Extent.Text
            }
        }
    )
    # An empty word does not reach a program from some versions, so its place is told.
    $at = $words.Count - 1
    if ($wordToComplete -eq '') { $at = $words.Count }

    $lines = @(outcrop __complete --at $at -- @words 2>$null)
    if ($lines.Count -eq 0) { return }
    $kind, $start = $lines[0] -split "`t", 2
    if ($kind -eq 'files') {
        $path = $wordToComplete.Substring([Math]::Min($start.Length, $wordToComplete.Length))
        foreach ($found in [System.Management.Automation.CompletionCompleters]::CompleteFilename($path)) {
            [System.Management.Automation.CompletionResult]::new(
                $start + $found.CompletionText, $found.ListItemText, 'ParameterValue', $found.ToolTip)
        }
        return
    }
    foreach ($line in ($lines | Select-Object -Skip 1)) {
        $value, $about = $line -split "`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
