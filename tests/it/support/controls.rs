//! What of a program's output a terminal obeys, and whether it may.

/// Everything in these bytes that a terminal obeys, or that hides or reorders what a person reads,
/// and that is none of our own signs: colours, the keys and rows of the line editor, the repainting of
/// live rows, and marks for prompts and answers.
pub fn foreign(raw: &[u8]) -> Vec<String> {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text,
        Err(error) => return vec![format!("{error}")],
    };
    let mut found = Vec::new();
    walk(text, |c, rest| {
        if c == '\x1b' {
            found.push(format!("{:?}", rest.chars().take(12).collect::<String>()));
        } else if is_foreign(c) {
            found.push(format!("{c:?}"));
        }
    });
    found.extend(crowds(text));
    found
}

/// The text without our own sequences and line ends, to look for what must be there.
pub fn shown(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut out = String::new();
    walk(&text, |c, _| {
        if !matches!(c, '\r' | '\n') {
            out.push(c);
        }
    });
    out
}

/// Goes through all characters that are in none of our own sequences, each with the text from there.
fn walk(text: &str, mut see: impl FnMut(char, &str)) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let own = own_sequence(after).filter(|_| c == '\x1b');
        if own.is_none() {
            see(c, rest);
        }
        rest = own.unwrap_or(after);
    }
}

/// What follows one of our own sequences, whose ESC is off.
fn own_sequence(text: &str) -> Option<&str> {
    if let Some(mark) = text.strip_prefix("]133;") {
        return mark
            .strip_prefix(['A', 'B', 'C', 'D'])?
            .strip_prefix("\x1b\\");
    }
    let sequence = text.strip_prefix('[')?;
    let end = sequence.find(|c: char| !matches!(c, '0'..='9' | ';' | '?'))?;
    let (parameters, rest) = sequence.split_at(end);
    let command = rest.chars().next()?;
    let number = parameters.parse::<u16>().ok();
    let own = match command {
        // Hidden text is not among them.
        'm' => !parameters.split(';').any(|parameter| parameter == "8"),
        'K' | 'J' => parameters.is_empty() || parameters == "0",
        'A' | 'B' | 'C' | 'D' | 'G' => parameters.is_empty() || number.is_some(),
        'h' | 'l' => matches!(parameters, "?2026" | "?2004" | "?25"),
        _ => false,
    };
    own.then(|| &rest[1..])
}

fn is_foreign(c: char) -> bool {
    match c {
        '\n' | '\r' => false,
        c if c.is_control() => true,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    }
}

/// Tags outside of a flag, and more selectors and marks than a character can wear.
fn crowds(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut selectors, mut marks, mut in_flag) = (0, 0, false);
    for c in text.chars() {
        in_flag = c == '\u{1f3f4}' || in_flag && matches!(c, '\u{e0000}'..='\u{e007f}');
        match c {
            '\u{e0000}'..='\u{e007f}' if !in_flag => found.push(format!("{c:?}")),
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => selectors += 1,
            '\u{300}'..='\u{36f}' => marks += 1,
            _ => (selectors, marks) = (0, 0),
        }
        if selectors > 1 || marks > 8 {
            found.push(format!("too many like {c:?}"));
            (selectors, marks) = (0, 0);
        }
    }
    found
}
