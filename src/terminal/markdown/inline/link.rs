//! What follows the `]` of a link: `(address "title")`.

/// How a reading ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// It is there.
    Whole(T),
    /// It may be, when more comes.
    Partial,
    /// It is not.
    Not,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address as it is written, without angle brackets.
    pub address: (usize, usize),
    /// The title with its quotes.
    pub title: Option<(usize, usize)>,
    /// Behind the closing parenthesis.
    pub end: usize,
}

/// More open parentheses than this are no address.
const DEPTH: usize = 32;

/// Reads from behind the opening parenthesis.
pub fn target(source: &[char], start: usize) -> Reading<Target> {
    let at = skip_space(source, start);
    let (address, at) = match address(source, at) {
        Reading::Whole(found) => found,
        Reading::Partial => return Reading::Partial,
        Reading::Not => return Reading::Not,
    };
    let next = skip_space(source, at);
    let title_start = source.get(next).copied();
    let mut found = Target {
        address,
        title: None,
        end: next + 1,
    };
    match title_start {
        None => return Reading::Partial,
        Some(')') => return Reading::Whole(found),
        Some('"' | '\'' | '(') if next > at => {}
        Some(_) => return Reading::Not,
    }
    let Some(end) = title(source, next) else {
        return Reading::Partial;
    };
    found.title = Some((next, end));
    let close = skip_space(source, end);
    found.end = close + 1;
    match source.get(close) {
        None => Reading::Partial,
        Some(')') => Reading::Whole(found),
        Some(_) => Reading::Not,
    }
}

fn skip_space(source: &[char], start: usize) -> usize {
    let rest = source.iter().skip(start);
    start + rest.take_while(|c| matches!(c, ' ' | '\n')).count()
}

type Found = ((usize, usize), usize);

fn address(source: &[char], start: usize) -> Reading<Found> {
    if source.get(start) == Some(&'<') {
        return bracketed(source, start);
    }
    let mut depth = 0;
    let mut at = start;
    while let Some(c) = source.get(at) {
        match c {
            ' ' | '\n' => break,
            '\\' => at += 1,
            '(' if depth == DEPTH => return Reading::Not,
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    if at >= source.len() {
        Reading::Partial
    } else if depth > 0 {
        Reading::Not
    } else {
        Reading::Whole(((start, at), at))
    }
}

fn bracketed(source: &[char], start: usize) -> Reading<Found> {
    let mut at = start + 1;
    while let Some(c) = source.get(at) {
        match c {
            '>' => return Reading::Whole(((start + 1, at), at + 1)),
            '\n' | '<' => return Reading::Not,
            '\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    Reading::Partial
}

/// Where the title that starts here ends.
fn title(source: &[char], start: usize) -> Option<usize> {
    let close = match source.get(start)? {
        '(' => ')',
        quote => *quote,
    };
    let mut at = start + 1;
    while let Some(c) = source.get(at) {
        match *c {
            c if c == close => return Some(at + 1),
            '\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    None
}
