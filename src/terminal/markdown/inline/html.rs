//! What an opening angle bracket begins inside prose: an address, a tag, or nothing.

use super::link::Reading;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Angle {
    /// `<https://example.com>` or `<me@example.com>`: an address between angle brackets.
    Address,
    /// A tag, a comment, a declaration.
    Tag,
}

/// Reads at an angle bracket; says where what it begins ends.
pub fn angle(source: &[char], start: usize) -> Reading<(Angle, usize)> {
    let body = source.get(start + 1..).unwrap_or_default();
    let address = address(body);
    if let Reading::Whole(length) = address {
        return Reading::Whole((Angle::Address, start + 1 + length));
    }
    match (tag(body), address) {
        (Reading::Whole(length), _) => Reading::Whole((Angle::Tag, start + 1 + length)),
        (Reading::Not, Reading::Not) => Reading::Not,
        _ => Reading::Partial,
    }
}

/// An address and its closing bracket.
fn address(body: &[char]) -> Reading<usize> {
    let ended = body
        .iter()
        .position(|c| *c == '>' || *c == '<' || *c == ' ' || c.is_control());
    let inside: String = body.iter().take(ended.unwrap_or(body.len())).collect();
    let possible = is_uri(&inside, ended.is_some()) || is_mail(&inside, ended.is_some());
    match ended {
        _ if !possible => Reading::Not,
        None => Reading::Partial,
        Some(end) if body.get(end) == Some(&'>') => Reading::Whole(end + 1),
        Some(_) => Reading::Not,
    }
}

/// A scheme of 2 to 32 characters and a colon, or what may become that.
fn is_uri(text: &str, whole: bool) -> bool {
    let (scheme, colon) = match text.split_once(':') {
        Some((scheme, _)) => (scheme, true),
        None => (text, false),
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    (colon || !whole)
        && scheme.len() <= 32
        && (!colon || scheme.len() >= 2)
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(legal)
}

fn is_mail(text: &str, whole: bool) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let Some((name, host)) = text.split_once('@') else {
        return !whole && !text.is_empty() && text.chars().all(legal);
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let host_is_legal = if whole {
        host.split('.').all(label)
    } else {
        host.chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
    };
    !name.is_empty() && name.chars().all(legal) && host_is_legal
}

/// A tag and its closing bracket.
fn tag(body: &[char]) -> Reading<usize> {
    let first = body.first().copied();
    match first {
        None => Reading::Partial,
        Some('?') => until(body, 1, "?>"),
        Some('!') => declaration(body),
        Some('/') => closing(body),
        Some(c) if c.is_ascii_alphabetic() => opening(body),
        Some(_) => Reading::Not,
    }
}

fn until(body: &[char], start: usize, end: &str) -> Reading<usize> {
    let end: Vec<char> = end.chars().collect();
    let rest = body.get(start..).unwrap_or_default();
    match rest.windows(end.len()).position(|window| window == end) {
        Some(found) => Reading::Whole(start + found + end.len()),
        None => Reading::Partial,
    }
}

fn declaration(body: &[char]) -> Reading<usize> {
    let text: String = body.iter().take(8).collect();
    let begins = |with: &str| text.starts_with(with) || with.starts_with(&text);
    if text.starts_with("!-->") {
        Reading::Whole(4)
    } else if text.starts_with("!--->") {
        Reading::Whole(5)
    } else if begins("!--") {
        until(body, 3, "-->")
    } else if begins("![CDATA[") {
        until(body, 8, "]]>")
    } else if text.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic()) {
        until(body, 1, ">")
    } else {
        Reading::Not
    }
}

fn closing(body: &[char]) -> Reading<usize> {
    let Some(first) = body.get(1) else {
        return Reading::Partial;
    };
    if !first.is_ascii_alphabetic() {
        return Reading::Not;
    }
    let at = skip_space(body, name(body, 1));
    match body.get(at) {
        None => Reading::Partial,
        Some('>') => Reading::Whole(at + 1),
        Some(_) => Reading::Not,
    }
}

fn opening(body: &[char]) -> Reading<usize> {
    let mut at = name(body, 0);
    loop {
        let next = skip_space(body, at);
        match body.get(next) {
            None => return Reading::Partial,
            Some('>') => return Reading::Whole(next + 1),
            Some('/') => {
                return match body.get(next + 1) {
                    None => Reading::Partial,
                    Some('>') => Reading::Whole(next + 2),
                    Some(_) => Reading::Not,
                };
            }
            Some(c) if next > at && (c.is_ascii_alphabetic() || "_:".contains(*c)) => {
                match attribute(body, next) {
                    Reading::Whole(end) => at = end,
                    other => return other,
                }
            }
            Some(_) => return Reading::Not,
        }
    }
}

/// Where the attribute that starts here ends.
fn attribute(body: &[char], start: usize) -> Reading<usize> {
    let legal = |c: &&char| c.is_ascii_alphanumeric() || "_.:-".contains(**c);
    let end = start + body.iter().skip(start).take_while(legal).count();
    let equals = skip_space(body, end);
    if body.get(equals) != Some(&'=') {
        return Reading::Whole(end);
    }
    let value = skip_space(body, equals + 1);
    match body.get(value) {
        None => Reading::Partial,
        Some(quote @ ('"' | '\'')) => {
            let rest = body.get(value + 1..).unwrap_or_default();
            match rest.iter().position(|c| c == quote) {
                Some(length) => Reading::Whole(value + length + 2),
                None => Reading::Partial,
            }
        }
        Some(_) => {
            let legal = |c: &&char| !" \n\"'=<>`".contains(**c);
            let length = body.iter().skip(value).take_while(legal).count();
            if length == 0 {
                Reading::Not
            } else {
                Reading::Whole(value + length)
            }
        }
    }
}

fn name(body: &[char], start: usize) -> usize {
    let legal = |c: &&char| c.is_ascii_alphanumeric() || **c == '-';
    start + body.iter().skip(start).take_while(legal).count()
}

fn skip_space(body: &[char], start: usize) -> usize {
    let rest = body.iter().skip(start);
    start + rest.take_while(|c| matches!(c, ' ' | '\n')).count()
}
