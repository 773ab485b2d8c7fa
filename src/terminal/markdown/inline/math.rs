//! Where formulas end, so that nothing in them is taken for emphasis.
//!
//! A dollar sign is far more often money than mathematics, so it only counts when it looks like the
//! latter: tight around its content, no digit behind it, and not long.

/// No formula inside a line of prose is longer.
const LONGEST: usize = 512;

/// What an opening sign means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// A formula up to here, the closing sign with it.
    Until(usize),
    /// One, if its closing sign comes.
    Open,
    /// Characters.
    Not,
}

/// Reads at `\(` or `\[`.
pub fn escaped(source: &[char], start: usize) -> Formula {
    let close = match source.get(start + 1) {
        Some('(') => ')',
        _ => ']',
    };
    let rest = source.get(start + 2..).unwrap_or_default();
    let end = rest.windows(2).position(|pair| pair == ['\\', close]);
    match end {
        Some(length) if has_word(rest.get(..length)) => Formula::Until(start + length + 4),
        None if rest.len() < LONGEST => Formula::Open,
        _ => Formula::Not,
    }
}

/// Reads at `$`.
pub fn dollars(source: &[char], start: usize, before: Option<char>) -> Formula {
    let double = source.get(start + 1) == Some(&'$');
    let inside = if double { start + 2 } else { start + 1 };
    let rest = source.get(inside..).unwrap_or_default();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '$') {
        return Formula::Not;
    }
    let Some(first) = rest.first() else {
        return Formula::Open;
    };
    let end = if double {
        rest.windows(2).position(|pair| pair == ['$', '$'])
    } else if matches!(first, ' ' | '\n') {
        return Formula::Not;
    } else {
        next_dollar(rest)
    };
    match end {
        Some(length) if double || closes(rest, length) => {
            if length <= LONGEST && has_word(rest.get(..length)) {
                Formula::Until(inside + length + inside - start)
            } else {
                Formula::Not
            }
        }
        None if rest.len() < LONGEST => Formula::Open,
        _ => Formula::Not,
    }
}

/// The next dollar sign that no backslash keeps from being one.
fn next_dollar(rest: &[char]) -> Option<usize> {
    let escaped = |at: usize| at.checked_sub(1).and_then(|at| rest.get(at)) == Some(&'\\');
    (1..rest.len()).find(|at| rest.get(*at) == Some(&'$') && !escaped(*at))
}

fn closes(rest: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| rest.get(at));
    before.is_some_and(|c| !matches!(c, ' ' | '\n'))
        && !rest.get(at + 1).is_some_and(char::is_ascii_digit)
}

fn has_word(content: Option<&[char]>) -> bool {
    content.is_some_and(|content| content.iter().any(|c| c.is_alphanumeric()))
}
