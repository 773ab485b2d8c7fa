//! What a page is made of, read as a browser would, but much stricter: only the tags and attributes
//! that this program writes are known, and all are closed in order.

const VOID: [&str; 4] = ["meta", "br", "hr", "img"];

const KNOWN: &[(&str, &[&str])] = &[
    ("html", &["lang"]),
    ("head", &[]),
    ("meta", &["charset", "http-equiv", "content", "name"]),
    ("title", &[]),
    ("style", &[]),
    ("body", &[]),
    ("header", &[]),
    ("main", &[]),
    ("article", &["class", "id"]),
    ("h1", &["dir"]),
    ("h2", &["dir"]),
    ("h3", &["dir"]),
    ("h4", &["dir"]),
    ("h5", &["dir"]),
    ("h6", &["dir"]),
    ("a", &["href", "rel"]),
    ("time", &["datetime"]),
    ("p", &["class", "dir"]),
    ("div", &["class", "dir", "tabindex"]),
    ("details", &[]),
    ("summary", &[]),
    ("pre", &["tabindex"]),
    ("code", &["dir"]),
    ("span", &["class"]),
    ("figure", &[]),
    ("img", &["src", "alt"]),
    ("ul", &[]),
    ("ol", &["class", "start"]),
    ("li", &["id", "dir"]),
    ("blockquote", &[]),
    ("table", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["class", "dir"]),
    ("td", &["class", "dir"]),
    ("em", &[]),
    ("strong", &[]),
    ("del", &[]),
    ("sup", &[]),
    ("q", &["dir"]),
    ("br", &[]),
    ("hr", &[]),
];

/// Checks a page, and gives the addresses in it.
pub fn check(page: &str) -> Result<Vec<String>, String> {
    let page = page.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let mut open: Vec<&str> = Vec::new();
    let mut addresses = Vec::new();
    let mut pieces = page.split('<');
    no_tag_end(pieces.next().unwrap_or_default())?;
    for piece in pieces {
        let (tag, text) = piece
            .split_once('>')
            .ok_or_else(|| format!("{piece:?} has no end"))?;
        // Only the style has a text in which this sign may stand.
        if open.last() != Some(&"style") && tag != "style" {
            no_tag_end(text)?;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().unwrap_or_default();
            if last != name {
                return Err(format!("</{name}> closes <{last}>"));
            }
            continue;
        }
        let name = element(tag, &mut addresses)?;
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    match open.is_empty() {
        true => Ok(addresses),
        false => Err(format!("{open:?} stay open")),
    }
}

fn no_tag_end(text: &str) -> Result<(), String> {
    let strange = |c: char| {
        c == '>' || c.is_control() && c != '\n' && c != '\t' || "\u{202e}\u{2066}".contains(c)
    };
    match text.chars().any(strange) {
        true => Err(format!("{text:?} has something in it")),
        false => Ok(()),
    }
}

fn element<'a>(tag: &'a str, addresses: &mut Vec<String>) -> Result<&'a str, String> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    let (_, attributes) = known.ok_or_else(|| format!("<{tag}> is not known"))?;
    while !rest.is_empty() {
        let wrong = || format!("<{tag}> is not as it should be");
        let (key, behind) = rest.split_once("=\"").ok_or_else(wrong)?;
        let (value, behind) = behind.split_once('"').ok_or_else(wrong)?;
        if !attributes.contains(&key) {
            return Err(format!("{key} of <{tag}> is not known"));
        }
        if key == "href" || key == "src" {
            addresses.push(value.to_owned());
        }
        rest = match behind.strip_prefix(' ') {
            Some(rest) => rest,
            None if behind.is_empty() => "",
            None => return Err(wrong()),
        };
    }
    Ok(name)
}
