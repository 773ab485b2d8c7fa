//! What a line begins with.
//!
//! A pure function of the line's first characters, asked again with each that comes until it knows.

/// A line that is undecided for longer is text.
const LONGEST: usize = 256;

/// What the rest of a line is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// More must come.
    Undecided,
    /// There is nothing on the line.
    Blank,
    /// A quote; one character.
    Quote,
    /// A heading of a level; as many characters and a space or the line's end.
    Heading(usize),
    /// Code up to a closing fence.
    Fence(Fence),
    /// A rule.
    Rule,
    /// The text above is a heading of a level.
    Underline(usize),
    /// An item.
    Item(Marker),
    /// HTML, up to what.
    Html(HtmlEnd),
    /// A footnote; so many characters name it.
    Footnote(usize),
    /// A formula on lines of its own, up to this.
    Formula(&'static str),
    /// What may be a row of a table.
    Pipe,
    /// Anything else.
    Text,
}

/// An opening fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// Of these.
    pub c: char,
    /// So many.
    pub length: usize,
    /// What is written behind them.
    pub info: String,
}

/// What stands before an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// The bullet, or what follows the number.
    pub sign: char,
    /// The number.
    pub number: Option<u32>,
    /// Characters.
    pub length: usize,
}

/// What ends a block of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HtmlEnd {
    /// A line with this on it.
    Text(&'static str),
    /// A line with one of these closing tags on it.
    Verbatim,
    /// A blank line.
    Blank,
}

/// Reads what is known of a line behind its indentation; with a line feed it is all.
///
/// `in_paragraph`: the line could go on a paragraph of the same depth.
pub fn read(line: &str, in_paragraph: bool) -> Start {
    let start = match line.chars().next() {
        None => Start::Undecided,
        Some('\n') => Start::Blank,
        Some('>') => Start::Quote,
        Some('#') => heading(line),
        Some(c @ ('`' | '~')) => fence(line, c),
        Some('=') if in_paragraph => underline(line, '=', 1),
        Some('-') if in_paragraph => underline(line, '-', 2),
        Some(c @ ('-' | '*' | '_' | '+')) => bullet_or_rule(line, c, in_paragraph),
        Some('0'..='9') => ordered(line, in_paragraph),
        Some('<') => html(line),
        Some('[') => footnote(line),
        Some('$') => formula(line, "$$", "$$"),
        Some('\\') => formula(line, "\\[", "\\]"),
        Some('|') => Start::Pipe,
        Some(_) => Start::Text,
    };
    match start {
        Start::Undecided if line.len() > LONGEST => Start::Text,
        start => start,
    }
}

fn run(line: &str, c: char) -> usize {
    line.chars().take_while(|next| *next == c).count()
}

fn heading(line: &str) -> Start {
    let level = run(line, '#');
    match line.chars().nth(level) {
        _ if level > 6 => Start::Text,
        None => Start::Undecided,
        Some(' ' | '\n') => Start::Heading(level),
        Some(_) => Start::Text,
    }
}

fn fence(line: &str, c: char) -> Start {
    let length = run(line, c);
    let info = line.trim_start_matches(c);
    if length < 3 && !info.is_empty() || c == '`' && info.contains('`') {
        return Start::Text;
    }
    match info.strip_suffix('\n') {
        Some(info) => Start::Fence(Fence {
            c,
            length,
            info: info.trim().to_owned(),
        }),
        None => Start::Undecided,
    }
}

/// Reads a closing fence. None while that is undecided.
pub fn closes(line: &str, fence: &Fence) -> Option<bool> {
    let length = run(line, fence.c);
    let rest = line.trim_start_matches(fence.c);
    let blank = rest.trim_matches(' ');
    if blank == "\n" {
        Some(length >= fence.length)
    } else if blank.is_empty() && line.len() <= LONGEST {
        None
    } else {
        Some(false)
    }
}

fn underline(line: &str, c: char, level: usize) -> Start {
    let rest = line.trim_start_matches(c).trim_start_matches(' ');
    match rest {
        "" => Start::Undecided,
        "\n" => Start::Underline(level),
        _ if c == '-' => bullet_or_rule(line, c, true),
        _ => Start::Text,
    }
}

fn bullet_or_rule(line: &str, c: char, in_paragraph: bool) -> Start {
    let rest = line.trim_start_matches([c, ' ']);
    let signs = line.chars().filter(|next| *next == c).count();
    let only_signs = rest.is_empty() || rest == "\n";
    if c != '+' && only_signs {
        if rest.is_empty() {
            return Start::Undecided;
        }
        if signs >= 3 {
            return Start::Rule;
        }
    }
    if c == '_' {
        return Start::Text;
    }
    let marker = Marker {
        sign: c,
        number: None,
        length: 1,
    };
    item(line, marker, in_paragraph)
}

fn ordered(line: &str, in_paragraph: bool) -> Start {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let number = line.get(..digits).and_then(|digits| digits.parse().ok());
    match line.chars().nth(digits) {
        _ if digits > 9 => Start::Text,
        None => Start::Undecided,
        Some('.' | ')') if in_paragraph && number != Some(1) => Start::Text,
        Some(sign @ ('.' | ')')) => {
            let marker = Marker {
                sign,
                number,
                length: digits + 1,
            };
            item(line, marker, in_paragraph)
        }
        Some(_) => Start::Text,
    }
}

/// An item, if a space follows the marker. In a paragraph it must have text.
fn item(line: &str, marker: Marker, in_paragraph: bool) -> Start {
    let rest = line.get(marker.length..).unwrap_or_default();
    let text = rest.trim_start_matches(' ');
    match rest.chars().next() {
        None => Start::Undecided,
        Some(' ') if text.is_empty() => Start::Undecided,
        Some(' ' | '\n') if !in_paragraph || text != "\n" => Start::Item(marker),
        Some(_) => Start::Text,
    }
}

fn footnote(line: &str) -> Start {
    let Some(label) = line.strip_prefix("[^") else {
        return match line {
            "[" => Start::Undecided,
            _ => Start::Text,
        };
    };
    let name = label.split(']').next().unwrap_or_default();
    let legal = name.len() <= 32 && !name.contains(char::is_whitespace);
    match label.get(name.len()..).unwrap_or_default() {
        _ if !legal || label.starts_with(']') => Start::Text,
        "" | "]" => Start::Undecided,
        rest if rest.starts_with("]:") => Start::Footnote(name.len() + 4),
        _ => Start::Text,
    }
}

/// A formula has lines of its own if its sign is not followed by its text: else it is prose, where
/// the sign may turn out to be two characters.
fn formula(line: &str, open: &str, close: &'static str) -> Start {
    match line.strip_prefix(open) {
        Some("") => Start::Undecided,
        Some(rest) if rest.starts_with([' ', '\n']) => Start::Formula(close),
        None if open.starts_with(line) => Start::Undecided,
        _ => Start::Text,
    }
}

fn html(line: &str) -> Start {
    let lower = line.to_ascii_lowercase();
    let literal = [
        ("<!--", HtmlEnd::Text("-->")),
        ("<?", HtmlEnd::Text("?>")),
        ("<![cdata[", HtmlEnd::Text("]]>")),
    ];
    for (open, end) in literal {
        if lower.starts_with(open) {
            return Start::Html(end);
        }
        if open.starts_with(&lower) {
            return Start::Undecided;
        }
    }
    if let Some(declared) = lower.strip_prefix("<!") {
        return match declared.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => Start::Html(HtmlEnd::Text(">")),
            false => Start::Text,
        };
    }
    tag(&lower)
}

fn tag(lower: &str) -> Start {
    let body = lower.strip_prefix('<').unwrap_or(lower);
    let (closing, body) = match body.strip_prefix('/') {
        Some(body) => (true, body),
        None => (false, body),
    };
    let length = body.chars().take_while(char::is_ascii_alphanumeric).count();
    let name = body.get(..length).unwrap_or_default();
    let known = VERBATIM.contains(&name) && !closing || BLOCKS.contains(&name);
    match body.chars().nth(length) {
        None if length <= 10 => Start::Undecided,
        Some(' ' | '>' | '\n') if known && VERBATIM.contains(&name) => {
            Start::Html(HtmlEnd::Verbatim)
        }
        Some(' ' | '>' | '\n') if known => Start::Html(HtmlEnd::Blank),
        Some('/') if known && !VERBATIM.contains(&name) => {
            match body.get(length + 1..).unwrap_or_default() {
                "" => Start::Undecided,
                rest if rest.starts_with('>') => Start::Html(HtmlEnd::Blank),
                _ => Start::Text,
            }
        }
        _ => Start::Text,
    }
}

/// Tags whose content is not Markdown, up to the closing one.
pub const VERBATIM: [&str; 4] = ["pre", "script", "style", "textarea"];

/// Tags that begin a block.
const BLOCKS: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];
