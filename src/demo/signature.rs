//! How the demo signs its reasoning: a function of the text alone, so that an
//! echoed block can be checked without remembering it.

const PREFIX: &str = "demo-signature-";

pub(super) fn of(text: &str) -> String {
    format!("{PREFIX}{:08x}", crc32fast::hash(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_signature_and_another_has_another() {
        assert_eq!(of("a"), of("a"));
        assert_ne!(of("a"), of("b"));
        assert_eq!(of(""), "demo-signature-00000000");
    }
}
