//! Text inside HTML.

use super::super::text::visible;

/// The text as HTML text or as the value of a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_means_anything_to_a_browser_is_left() {
        let text = "<a href='x' on=\"y\">&amp;\u{202e}\0";
        let escaped = "&lt;a href=&#39;x&#39; on=&quot;y&quot;&gt;&amp;amp;&lt;U+202E&gt;␀";
        assert_eq!(escape(text), escaped);
    }
}
