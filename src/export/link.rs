//! Which addresses a reader may be led to.

const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// The address, if it is one of the web or of a mailbox. Programs that follow links skip spaces and
/// control characters in them, so an address that has any is none.
pub(super) fn safe(address: &str) -> Option<&str> {
    let plain = !address.chars().any(|c| c.is_whitespace() || c.is_control());
    let known = SCHEMES.iter().any(|scheme| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    (plain && known).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_and_mailboxes_are_led_to() {
        for good in [
            "https://example.com/a?b#c",
            "HTTP://example.com",
            "mailto:a@b.c",
        ] {
            assert_eq!(safe(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " https://example.com",
            "https://example.com/\nx",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "//example.com",
            "/path",
            "#here",
            "",
            "é",
        ] {
            assert_eq!(safe(bad), None, "{bad:?}");
        }
    }
}
